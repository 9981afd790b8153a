"""What belongs to one task: the question, the steps with their results, the answer.

Every source of the machine is read into episodes, and knowledge is distilled from
episodes alone, whatever program wrote them. An episode belongs to this machine: only
the lessons drawn from it are shared.
"""

from fedlearn.episodes.episode import Episode, Outcome, Step, StepKind
from fedlearn.episodes.text_lines import lines_of

__all__ = ["Episode", "Outcome", "Step", "StepKind", "lines_of"]
