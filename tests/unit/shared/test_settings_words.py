"""What is wrong with a setting is said in words for whoever sets it, and never what was given."""

from typing import Annotated, Literal

import pytest
from pydantic import AnyHttpUrl, BaseModel, Field, ValidationError, field_validator

from rigmark_shared.settings_words import in_plain_words


class Settings(BaseModel):
    """One setting of each kind."""

    url: AnyHttpUrl | None = None
    share: Annotated[float, Field(le=0.5)] = 0.1
    hours: Annotated[float, Field(ge=1.0)] = 1.0
    way: Literal["one", "other"] = "one"
    word: str = "good"

    @field_validator("word")
    @classmethod
    def _good(cls, word: str) -> str:
        if word != "good":
            msg = "must be good"
            raise ValueError(msg)
        return word


class Needed(BaseModel):
    """A setting without a default."""

    address: str


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"share": 0.75}, "give a number that is at most 0.5"),
        ({"hours": 0}, "give a number that is at least 1"),
        ({"way": "s3cret"}, "give one of: 'one' or 'other'"),
        ({"word": "s3cret"}, "must be good"),
        ({"url": "s3cret"}, "must be a valid URL, relative URL without a base"),
    ],
)
def test_a_fault_says_what_to_give(given: dict[str, object], words: str):
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate(given)

    assert in_plain_words(refused.value.errors()[0]) == words


def test_what_is_missing_is_to_be_set():
    with pytest.raises(ValidationError) as refused:
        Needed.model_validate({})

    assert in_plain_words(refused.value.errors()[0]) == "is not set; set it"
