"""Why nothing was learned from an event: each reason in a sentence for people."""

from typing import Final

WITHOUT: Final = "without "
"""How a reason begins that names what a sample of a dataset does not hold."""

REASON_TEXTS: Final = {
    # What the event is.
    "shape": "events of this kind never hold a problem with its solution",
    "step": "it is a step of a session, which is distilled as a whole",
    "unknown": "the kind is unknown, and the event has no texts",
    "no-text": "the problem or the solution is missing",
    "redacted": "a text was replaced by its digest or a mark before it was written",
    "same-text": "problem and solution are the same text",
    "failed": "it reports a failure",
    "vetoed": "`pattern_extracted` has a value other than JSON `true`",
    # What the answer is.
    "probe": "it only tests that something answers",
    "refusal": "it says that it cannot help, or does not know",
    "promise": "it says what will be done, and holds no result",
    "cut-off": "it is empty, or ends in the middle",
    "circles": "it repeats itself",
    "hypothesis": "it is a guess that nobody checked",
    "plan": "it is a plan of one project",
    "review": "it is a review or a vote on one piece of work",
    "tool-output": "it is what a tool printed, without an explanation",
    "no-context": "the question needs a text that is not in the event",
    "role-prompt": "the question only tells a model what to be",
    "not-general": "it is no complete how-to that helps on other machines",
    # What the settings say.
    "low": "the score or the measured value is below `extraction.threshold`",
    "unscored": "it has no score, and `extraction.scoring` gives it none",
    "category": "`extraction.categories` excludes its category",
    "agent-type": "`extraction.agent_types` excludes its agent type",
    # Limits.
    "too-many": "one answer may give only so many lessons",
    "withheld": "its texts take too much work to check, and are not stored",
    # What is not taken of a language model.
    "empty": "the model gave no text, or one that is too short",
    "schema": "the model answered in another form than it was asked for",
    "echo": "the model repeated its instructions",
    "ungrounded": "the lesson or a quote of it does not stand in the session",
}
"""What each reason means, without a capital and a full stop."""


def reason_text(reason: str) -> str:
    """Return what a reason means; "" for one that another version wrote."""
    if reason.startswith(WITHOUT):
        return "a field of the sample that is not read"
    return REASON_TEXTS.get(reason, "")
