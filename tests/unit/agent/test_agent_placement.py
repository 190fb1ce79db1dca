"""Where the model lies, by what the sensors say and whether they can be believed."""

import psutil
import pytest

from rigmark_agent.device.memory import ServingProcess, Unseen
from rigmark_agent.device.placement import place
from rigmark_agent.device.protocol import Card, CardReading, NoGpus
from rigmark_agent.device.rig import ELSEWHERE, Rig
from rigmark_agent.device.sampler import Round
from rigmark_agent.target.address import Address
from rigmark_agent.target.protocol import GpuShare
from rigmark_shared.wire import Confidence, MemoryKind
from unit.agent.fake_cards import Cards

SEEN = ServingProcess(())
UNSEEN = Unseen("it is another user's")
UNTOLD = GpuShare(None, "the engine does not tell")


def rounds(*cards, resident_mb=900.0):
    return [Round(0.0, cards, resident_mb), Round(1.0, cards, resident_mb)]


def test_cards_that_hold_the_process_are_the_only_ones_counted():
    readings = (
        CardReading(memory_used_mb=500, holds_process=False),
        CardReading(memory_used_mb=9_000, process_memory_mb=8_000, holds_process=True),
    )

    placement = place(rounds(*readings), Cards(), SEEN, one_memory=False)

    assert (placement.kind, placement.cards) == (MemoryKind.VRAM, (1,))
    assert placement.peak_mb(rounds(*readings)) == 8_000


def test_a_model_over_two_cards_takes_the_memory_of_both():
    reading = CardReading(process_memory_mb=8_000, holds_process=True)

    placement = place(rounds(reading, reading), Cards(), SEEN, one_memory=False)

    assert placement.peak_mb(rounds(reading, reading)) == 16_000


def test_a_process_of_hidden_memory_takes_what_is_in_use_on_its_card():
    readings = (CardReading(memory_used_mb=9_000, holds_process=True), CardReading())

    placement = place(rounds(*readings), Cards(), SEEN, one_memory=False)

    assert placement.peak_mb(rounds(*readings)) == 9_000


def test_a_process_on_no_card_lies_in_main_memory():
    reading = CardReading(memory_used_mb=500, holds_process=False)

    placement = place(rounds(reading, reading), Cards(), SEEN, one_memory=False)

    assert (placement.kind, placement.cards) == (MemoryKind.RAM, ())
    assert placement.peak_mb(rounds(reading, reading)) == 900


def test_what_a_driver_keeps_for_every_process_is_not_the_model():
    """Measuring fault 12: an engine built for the card opens it, and computes on the processor."""
    bare = CardReading(memory_used_mb=900, process_memory_mb=430, holds_process=True)
    other = CardReading(memory_used_mb=500, holds_process=False)
    taken = rounds(bare, other, resident_mb=4_900)

    placement = place(taken, Cards(), SEEN, one_memory=False)

    assert (placement.kind, placement.peak_mb(taken)) == (MemoryKind.RAM, 4_900)


def test_a_small_model_on_a_card_stays_there():
    reading = CardReading(process_memory_mb=700, holds_process=True)
    other = CardReading(holds_process=False)

    placement = place(rounds(reading, other, resident_mb=800), Cards(), SEEN, one_memory=False)

    assert (placement.kind, placement.cards) == (MemoryKind.VRAM, (0,))


def test_a_card_that_is_known_to_lack_the_process_is_not_counted_along():
    readings = (
        CardReading(memory_used_mb=9_000),
        CardReading(memory_used_mb=5, holds_process=False),
    )

    placement = place(rounds(*readings), Cards(), SEEN, one_memory=False)

    assert placement.cards == (0,)


def test_in_a_container_all_that_is_in_use_on_the_cards_is_taken():
    reading = CardReading(memory_used_mb=9_000)

    placement = place(rounds(reading, reading), Cards(), UNSEEN, one_memory=False)

    assert (placement.kind, placement.cards) == (MemoryKind.VRAM, (0, 1))
    assert placement.peak_mb(rounds(reading, reading)) == 18_000


def test_cards_of_which_one_is_silent_have_no_sum():
    readings = (CardReading(memory_used_mb=9_000), CardReading())
    cards = Cards(reasons={"memory_used_mb": "the card was lost"})

    placement = place(rounds(*readings), cards, UNSEEN, one_memory=False)

    assert placement.peak_mb(rounds(*readings)) is None
    assert placement.reason == "the card was lost"


def test_a_card_without_memory_of_its_own_is_labelled_unified():
    cards = Cards(cards=(Card("GB10", 128.0, unified=True),))

    placement = place(rounds(CardReading(memory_used_mb=1.0)), cards, UNSEEN, one_memory=False)

    assert placement.kind is MemoryKind.UNIFIED


@pytest.mark.parametrize(
    ("one_memory", "kind"), [(False, MemoryKind.RAM), (True, MemoryKind.UNIFIED)]
)
def test_without_cards_the_serving_process_tells(one_memory, kind):
    placement = place(rounds(), NoGpus("none"), SEEN, one_memory=one_memory)

    assert placement.kind is kind
    assert placement.peak_mb(rounds()) == 900
    assert placement.peak_mb([]) is None


def test_without_cards_and_without_the_process_memory_is_unknown_with_the_reason():
    placement = place(rounds(), NoGpus("none"), UNSEEN, one_memory=False)

    assert placement.kind is None
    assert placement.peak_mb(rounds()) is None
    assert placement.reason == "it is another user's"


def test_a_machine_without_any_graphics_processor_has_a_share_of_zero():
    rig = Rig(NoGpus("none"), SEEN)

    share = rig.gpu_share(UNTOLD, rig.placement([]))

    assert (share.pct, share.confidence) == (0.0, Confidence.HIGH)
    assert share.sources[0].source == "system:no-gpu"


def test_a_graphics_processor_that_cannot_be_read_leaves_the_share_unknown():
    rig = Rig(NoGpus("none"), SEEN, unread_gpus=("an AMD graphics processor",))

    share = rig.gpu_share(UNTOLD, rig.placement([]))

    assert (share.pct, share.confidence) == (None, None)
    assert share.reason == "the engine does not tell; an AMD graphics processor cannot be read"


def test_a_target_elsewhere_has_a_name_and_no_figure_of_this_machine():
    rig = Rig.of(Address.of("http://192.0.2.7:8080"), same_machine=None)
    placement = rig.placement(rounds())

    hardware = rig.hardware(placement, None)

    assert (placement.kind, placement.reason) == (None, ELSEWHERE)
    assert rig.gpu_share(UNTOLD, placement).reason == "the engine does not tell"
    assert hardware.unknown["gpus"] == ELSEWHERE
    assert rig.no_energy(placement) == ELSEWHERE
    assert rig.process is None
    assert (hardware.name, hardware.cpu, hardware.ram_gb) == ("unnamed remote machine", None, None)
    assert rig.hardware(placement, "Lab box").name == "Lab box"


def test_a_person_may_know_that_the_target_is_here():
    rig = Rig.of(Address.of("http://192.0.2.7:1"), same_machine=True)
    rig.close()

    assert rig.is_here
    assert "no process of this machine" in rig.serving.reason


def test_the_reason_for_no_energy_says_what_is_missing():
    on_card = place(rounds(CardReading(), CardReading()), Cards(), UNSEEN, one_memory=False)
    in_memory = place(rounds(), NoGpus("none"), SEEN, one_memory=False)

    assert "did not run on a card" in Rig(NoGpus("none"), SEEN).no_energy(in_memory)
    assert "too short" in Rig(Cards(), SEEN).no_energy(on_card)
    lost = Rig(Cards(reasons={"energy_j": "the card was lost"}), SEEN)
    assert lost.no_energy(on_card) == "the card was lost"


def test_hardware_is_named_after_the_cards_the_model_ran_on():
    rig = Rig(Cards(), SEEN)
    reading = CardReading(process_memory_mb=8_000, holds_process=True)
    placement = rig.placement(rounds(reading, reading))

    hardware = rig.hardware(placement, None)

    assert hardware.name == "2 x RTX 4090"
    assert [gpu.memory_gb for gpu in hardware.gpus] == [24.0, 24.0]
    assert hardware.driver_version == "570"
    assert hardware.cpu_cores > 0


def test_a_look_outside_of_any_attempt_places_the_model_too():
    rig = Rig(NoGpus("none"), ServingProcess([psutil.Process()]))

    one = rig.look()

    assert rig.placement([one]).memory_mb(one) > 0
    assert one.ram_used_mb > 0
