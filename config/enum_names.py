"""What choices of the API are called in its OpenAPI file, where two fields would share a name."""

ENUM_NAMES = {
    "MessageStateEnum": "chat.models.Message.State",
    "SourceEnum": "agencies.models.Alert.Source",
    "AlertStateEnum": "agencies.models.Alert.State",
    "OfferStateEnum": "agencies.models.Offer.State",
    "MemoryStateEnum": "companions.models.Memory.State",
    "ReadingStateEnum": "analytics.models.Reading.State",
    "ExportStateEnum": "accounts.models.ExportJob.State",
    "PushCategoryEnum": "accounts.models.PushCategory",
    "DeletionStateEnum": "accounts.models.DeletionRequest.State",
    "ReviewStateEnum": "agencies.models.ReviewRequest.State",
    "MissionThemeEnum": "missions.models.Mission.Theme",
    "PolicyThemeEnum": "missions.rules.policies.words.THEMES",
    "MissionKindEnum": "missions.models.Mission.Kind",
    "MissionProofEnum": "missions.models.Mission.Proof",
    "MissionStepEnum": "missions.models.MissionStep.Kind",
    "ParticipationStateEnum": "missions.models.Participation.State",
    "OwnProofEnum": "missions.rules.doing.OWN_PROOFS",
    "PolicySourceEnum": "missions.models.policies.crawls.Source",
}
