"""Rooms of those who write programmes, missions and benefits; officers and admins find none."""

from agencies.rules.portal import WRITING_ROLES
from agencies.web.staff import StaffOnly


class WritingStaffOnly(StaffOnly):
    """Duty officers, counsellors and supervisors: here stand names of people who take part."""

    roles = WRITING_ROLES
