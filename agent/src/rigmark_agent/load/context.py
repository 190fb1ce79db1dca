"""How long a prompt must be to hold a wanted number of tokens, and whether the engine takes it."""

from typing import Final

from rigmark_agent.errors import ContextIsNotTaken
from rigmark_agent.load.asks import Asks
from rigmark_agent.load.prompt import PROBE_WORDS, Calibration, calibration
from rigmark_agent.load.worker import Crew

# An engine that cuts a prompt to its window counts far fewer tokens than were sent.
_CUT_BELOW: Final = 0.8


class Contexts:
    """Learns from the engine's own counts; asks with one worker, and outside of every figure."""

    def __init__(self, crew: Crew, asks: Asks) -> None:
        self._crew = crew
        self._asks = asks
        self.calibration: Calibration | None = None
        """None until `calibrate`, and where the engine's counts tell nothing."""
        self.limit: int | None = None
        """The tokens that the engine's window holds, where it tells them."""

    def calibrate(self) -> None:
        """Learn how the engine counts these prompts; raises MeasurementFailed.

        What it needs for its first answer is loaded then, too.
        """
        short, long = (self._counted(words) for words in (0, PROBE_WORDS))
        self.calibration = calibration(short, long)
        self._crew.close()

    def words_for(self, context_tokens: int) -> int:
        """Return how many words of filling hold so many tokens, as a prompt with them was counted.

        Raises ContextIsNotTaken, and MeasurementFailed as the engine refuses the prompt.
        """
        if context_tokens == 0:
            return 0
        told = self._told()
        expected = told.base_tokens + context_tokens
        self._check_window(expected + self._asks.output_tokens)
        words = told.words_for(context_tokens)
        counted = self._counted(words)
        if counted is None or counted <= told.base_tokens:
            return words
        if counted < _CUT_BELOW * expected:
            raise ContextIsNotTaken(
                f"the engine read {counted} tokens of a prompt of about {expected}"
            )
        return told.refined(words, counted).words_for(context_tokens)

    def _told(self) -> Calibration:
        if self.calibration is None:
            raise ContextIsNotTaken(
                "the engine does not count prompt tokens, so no prompt of a length can be made"
            )
        return self.calibration

    def _check_window(self, needed: int) -> None:
        if self.limit is not None and needed > self.limit:
            raise ContextIsNotTaken(
                f"it needs {needed} tokens, and the engine's window holds {self.limit}"
            )

    def _counted(self, words: int) -> int | None:
        (worker,) = self._crew.of(1)
        return worker.reply(self._asks.probe(words)).prompt_tokens
