"""The chain of questions that one sample may take: with the fault named, or with more room."""

from dataclasses import dataclass, replace
from typing import Final, Self

from rigmark_assessor.judge.client import Question
from rigmark_assessor.judge.errors import AnswerWasCutOff, JudgeError, VerdictIsInvalid

REASKS: Final = 2
_LARGER: Final = 4


@dataclass(frozen=True, slots=True)
class Try:
    """One question of the chain."""

    question: Question
    reasks: int = 0
    enlarged: bool = False

    def after(self, error: JudgeError) -> Self:
        """Return the next question, or raise the error when it ends the chain."""
        match error:
            case VerdictIsInvalid() if self.reasks < REASKS:
                question = replace(self.question, fault=str(error))
                return replace(self, question=question, reasks=self.reasks + 1)
            case AnswerWasCutOff() if not self.enlarged:
                larger = self.question.max_output_tokens * _LARGER
                question = replace(self.question, max_output_tokens=larger)
                return replace(self, question=question, enlarged=True)
        raise error
