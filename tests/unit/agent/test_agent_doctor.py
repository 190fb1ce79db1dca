import pytest

from rigmark_agent.device.gpu_share import SharedReading
from rigmark_agent.device.memory import ServingProcess, Unseen
from rigmark_agent.device.nvml import open_gpus
from rigmark_agent.device.protocol import Card, CardReading, NoGpus
from rigmark_agent.device.rig import Rig
from rigmark_agent.doctor.client import findings_of_client
from rigmark_agent.doctor.finding import Finding, Verdict
from rigmark_agent.doctor.machine import findings_of_machine
from rigmark_agent.doctor.share import finding_of_share
from rigmark_shared.wire import Confidence, GpuShareSource
from unit.agent.fake_cards import Cards
from unit.agent.fake_nvml import NOT_SUPPORTED, FakeNvml

UNSEEN = Unseen("it is another user's")


class OneCard(Cards):
    def __init__(self, reading: CardReading) -> None:
        super().__init__(cards=(Card("NVIDIA H100 80GB HBM3", 79.6),))
        self._reading = reading

    def read(self, _pids, *, energy=True):  # noqa: ARG002 - the protocol's
        return (self._reading,)


def test_each_card_is_named_with_what_it_cannot_tell():
    library = FakeNvml(cards=2, faults={"nvmlDeviceGetTotalEnergyConsumption": NOT_SUPPORTED})

    found = list(findings_of_machine(Rig(open_gpus(library), UNSEEN)))

    subjects = [(one.subject, one.verdict) for one in found]
    card = [("GPU", Verdict.OK), ("sensors", Verdict.OK)]
    assert subjects == [
        card[0],
        ("energy_j", Verdict.UNKNOWN),
        card[1],
        *card,
        ("memory", Verdict.UNKNOWN),
    ]
    assert found[0].text.startswith("NVIDIA RTX 4090, 9000 MB in use, driver 570.86.15")
    assert found[1].text == "this card does not report it"
    assert "temperature 71 °C" in found[2].text
    assert found[-1].text == "it is another user's; all that is in use on the card is taken for it"


def test_a_card_without_the_serving_process_holds_nothing_of_it_and_owes_no_reason():
    # As on an H100 beside a llama.cpp that was asked for all layers there and found no CUDA.
    cards = OneCard(CardReading(memory_used_mb=0.0, holds_process=False, power_w=72.4))

    found = {one.subject: one for one in findings_of_machine(Rig(cards, ServingProcess([])))}

    assert found["sensors"].text == "process_memory 0 MB, power 72 W"
    assert "process_memory_mb" not in found


def test_a_share_that_its_sources_contradict_is_no_good_news():
    asked = GpuShareSource(source="flags:ngl", pct=100.0)
    fallen_back = SharedReading(
        0.0, (GpuShareSource(source="nvml:process-list", pct=0.0), asked), Confidence.LOW
    )
    borne_out = SharedReading(
        100.0, (GpuShareSource(source="nvml:process-memory", pct=100.0), asked), Confidence.HIGH
    )

    assert finding_of_share(borne_out) == Finding(
        "GPU share",
        Verdict.OK,
        "100 %, high confidence: nvml:process-memory 100 %, flags:ngl 100 %",
    )
    assert finding_of_share(fallen_back) == Finding(
        "GPU share",
        Verdict.UNKNOWN,
        "0 %, low confidence: nvml:process-list 0 %, flags:ngl 100 %; flags:ngl tells of 100 % of "
        "the model on the card, and the driver finds 0 % there: the rest may run on the "
        "processor; the engine's log says why",
    )


def test_a_card_that_tells_nothing_is_named_all_the_same():
    library = FakeNvml()
    gpus = open_gpus(library)
    library.faults = dict.fromkeys(["nvmlDeviceGetMemoryInfo"], NOT_SUPPORTED)
    gpus.driver_version = None

    first, *_ = findings_of_machine(Rig(gpus, UNSEEN))

    assert first.text.startswith("NVIDIA RTX 4090, memory unknown, driver of unknown version")


def test_a_machine_without_a_card_that_can_be_read_is_not_taken_for_one_with_a_card():
    [gpu, _] = findings_of_machine(Rig(NoGpus("no driver library"), UNSEEN))

    assert gpu.verdict is Verdict.UNKNOWN
    assert gpu.text == "no card that can be read: no driver library"


@pytest.mark.parametrize(
    ("load_pct", "verdict"), [(5.0, Verdict.OK), (20.0, Verdict.OK), (35.0, Verdict.UNKNOWN)]
)
def test_other_load_says_whose_processors_are_in_use_and_when(load_pct: float, verdict: Verdict):
    found = {one.subject: one for one in findings_of_client(load_pct=lambda: load_pct)}

    assert found["other load"].verdict is verdict
    assert "of this machine's processors are in use before any request" in found["other load"].text


def test_a_graphics_processor_that_cannot_be_read_is_named_with_the_reason():
    rig = Rig(NoGpus("no driver library"), UNSEEN, unread_gpus=("an AMD graphics processor",))

    found = list(findings_of_machine(rig))

    assert found == [
        Finding(
            "GPU", Verdict.UNKNOWN, "an AMD graphics processor cannot be read (no driver library)"
        ),
        Finding("memory", Verdict.UNKNOWN, "it is another user's"),
    ]
