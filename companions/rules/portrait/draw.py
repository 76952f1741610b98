from companions.rules.portrait.look import Look
EXPRESSION_LABELS = {}
EXPRESSIONS = ("joy","trust","fear","surprise","sadness","disgust","anger","anticipation","neutral")
def draw_portrait(look: Look, expression: str) -> str:
    return ""
