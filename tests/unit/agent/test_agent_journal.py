"""The journal of a run: what was finished comes back as it was."""

from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from rigmark_agent.device.idle import Idle
from rigmark_agent.errors import (
    RunCannotGoOn,
    RunIsUnderway,
    RunIsUnknown,
    SavedResultIsDamaged,
    SpoolIsNotWritable,
)
from rigmark_agent.journal.identity import refuse_differences
from rigmark_agent.journal.record import Beginning, Described, Found, Taken
from rigmark_agent.journal.runs import Runs
from rigmark_agent.plan import Plan
from rigmark_agent.submit.spool import Spool
from rigmark_agent.target.kind import EngineKind
from rigmark_agent.target.protocol import GpuShare
from rigmark_shared.scenario_id import ScenarioId
from rigmark_shared.wire import Engine, Model
from unit.agent.replies import full_reply, reply

MODEL, ENGINE = Model(name="tiny"), Engine(name="ollama", flags={"ngl": "99"})


def beginning(**changes):
    plan = Plan(seed=3)
    return Beginning(
        **{
            "idempotency_key": uuid4(),
            "started_at": datetime(2026, 1, 25, 3, 4, 5, tzinfo=UTC),
            "plan": plan,
            "plan_digest": plan.digest,
            "target_url": "http://127.0.0.1:1",
            "kind": EngineKind.AUTO,
            "model": None,
            "same_machine": None,
            "ingest_url": None,
            "agent_version": "0.1.0",
            **changes,
        }
    )


def taken(ordinal, one=None):
    return Taken(ScenarioId.CODE_GENERATION, ordinal, False, one or reply())


@pytest.fixture
def runs(tmp_path):
    return Runs(Spool(tmp_path / "spool"))


@pytest.fixture
def journal(runs):
    with closing(runs.begin(beginning())) as begun:
        yield begun


def test_all_that_was_kept_comes_back_as_it_was(runs):
    begun = beginning()
    described = Described(MODEL, ENGINE, GpuShare(100.0, source="ollama:/api/ps"))
    idle = Idle(window_s=3.0, power_w=(22.5, None), holds_model=False, busiest_pct=1.0)
    journal = runs.begin(begun)
    journal.keep_found(Found(MODEL, ENGINE, ("RTX 4090",)))
    journal.keep_idle(idle)
    journal.keep_described(described)
    journal.keep(taken(0, full_reply()))
    journal.keep(taken(1))
    journal.close()

    again = runs.open(begun.run_id)

    assert again.beginning == begun
    assert again.found() == Found(MODEL, ENGINE, ("RTX 4090",))
    assert (again.idle(), again.described()) == (idle, described)
    assert again.taken() == [taken(0, full_reply()), taken(1)]
    again.close()


def test_a_run_that_has_just_begun_holds_nothing(journal):
    assert (journal.found(), journal.idle(), journal.described()) == (None, None, None)
    assert journal.taken() == []


def test_attempts_keep_their_order_beyond_a_thousand(journal):
    for ordinal in (999, 10, 2):
        journal.keep(taken(ordinal))

    assert [one.ordinal for one in journal.taken()] == [2, 10, 999]


def test_half_an_attempt_was_never_finished(journal):
    journal.keep(taken(0))
    (journal.folder / "attempts" / ".0001.json.partial").write_text('{"half')

    assert len(journal.taken()) == 1


def test_a_damaged_attempt_is_named_with_what_to_do(journal):
    journal.keep(taken(0))
    (journal.folder / "attempts" / "0000.json").write_text("{}")

    with pytest.raises(SavedResultIsDamaged, match=r"0000\.json.*--discard"):
        journal.taken()


def test_a_run_is_locked_until_its_journal_is_closed(runs, journal):
    run_id = journal.folder.name

    with pytest.raises(RunIsUnderway):
        runs.open(run_id)
    assert list(runs.cut_off()) == []
    assert runs.is_under_way(run_id)

    journal.close()
    assert not runs.is_under_way(run_id)
    (found,) = runs.cut_off()
    assert found.folder.name == run_id
    found.close()


def test_a_run_that_is_not_there_is_named(runs):
    runs.begin(beginning()).close()

    with pytest.raises(RunIsUnknown, match="there are: 20260125T030405Z-"):
        runs.open("other")


def test_a_removed_run_leaves_nothing(runs):
    journal = runs.begin(beginning())
    journal.keep(taken(0))

    journal.remove()

    assert list(runs.folder.iterdir()) == []


def test_what_was_killed_in_the_middle_of_its_removal_is_swept_away(runs):
    journal = runs.begin(beginning())
    journal.close()
    journal.folder.rename(runs.folder / f".over-{journal.folder.name}")

    assert list(runs.cut_off()) == []
    assert list(runs.folder.iterdir()) == []


def test_a_run_whose_result_was_saved_is_over(runs):
    begun = beginning()
    runs.begin(begun).close()
    runs.spool.save(b"{}", begun.started_at, key=begun.idempotency_key)

    assert list(runs.cut_off()) == []
    assert runs.ids() == []


def test_a_result_is_kept_once_under_its_key(runs):
    key, at = uuid4(), datetime(2026, 1, 25, tzinfo=UTC)
    first = runs.spool.save(b'{"a": 1}', at, key=key)
    sent = runs.spool.mark_sent(first)

    again = runs.spool.save(b'{"b": 2}', at, key=key)

    assert again == sent
    assert again.body() == b'{"a": 1}'


def test_a_folder_that_cannot_keep_a_run_is_a_named_error(tmp_path):
    (tmp_path / "spool").write_text("in the way")

    with pytest.raises(SpoolIsNotWritable):
        Runs(Spool(tmp_path / "spool")).begin(beginning())


def test_plans_that_measure_otherwise_have_other_digests():
    plans = [Plan(), Plan(seed=1), Plan(warmup=0), Plan(max_output_tokens=9), Plan(cooldown_s=1.0)]

    assert len({plan.digest for plan in plans}) == len(plans)
    assert Plan(hardware_name="mine").digest == Plan().digest


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Found(Model(name="other"), ENGINE, ()), "model.name: tiny then, other now"),
        (Found(MODEL, Engine(name="ollama", flags={"ngl": "0"}), ()), "engine.flags"),
        (Found(MODEL, ENGINE, ("RTX 4090",)), "cards: none then, RTX 4090 now"),
    ],
)
def test_a_difference_that_would_mix_two_rigs_is_named(now, words):
    with pytest.raises(RunCannotGoOn, match=words):
        refuse_differences(Found(MODEL, ENGINE, ()), now)


def test_what_an_engine_tells_only_while_it_is_loaded_is_no_difference():
    loaded = Found(Model(name="tiny", quantization="Q4_K_M", context_length=4096), ENGINE, ())

    refuse_differences(Found(MODEL, ENGINE, ()), loaded)
    refuse_differences(loaded, Found(MODEL, ENGINE, ()))
