from missions.services.policies.crawling import (
    resume_crawl,
    run_crawl,
    start_crawl,
    start_crawls,
    sweep_crawls,
)
from missions.services.policies.drafting import (
    NotYourProgramme,
    PolicyEnded,
    draft_mission_from_policy,
)
from missions.services.policies.ending import end_missions
from missions.services.policies.indexing import index_policies
from missions.services.policies.keeping import (
    BookmarkLimitReached,
    forget_facts,
    keep_policy,
    remind_deadlines,
    set_reminding,
    state_facts,
    toggle_policy,
    unkeep_policy,
)
from missions.services.policies.twins import decide_twin, find_twins

__all__ = [
    "BookmarkLimitReached",
    "NotYourProgramme",
    "PolicyEnded",
    "decide_twin",
    "draft_mission_from_policy",
    "end_missions",
    "find_twins",
    "forget_facts",
    "index_policies",
    "keep_policy",
    "remind_deadlines",
    "resume_crawl",
    "run_crawl",
    "set_reminding",
    "start_crawl",
    "start_crawls",
    "state_facts",
    "sweep_crawls",
    "toggle_policy",
    "unkeep_policy",
]
