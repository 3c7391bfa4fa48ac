"""What may enter the ledger, and what is refused with every reason at once; the same on every engine."""

from datetime import datetime

import pytest
from office import corrected, enter, said

from daxu.core import entry as core_entry
from daxu.core.entry import Entry
from daxu.core.organisation import Line, Organisation
from daxu.ledger import read, write
from world import at, fact

pytestmark = pytest.mark.usefixtures("store")


def test_what_is_entered_stands_in_the_book():
    jobs = said("2024-07-01", "王", "8350人")
    receipt = enter(jobs)
    assert receipt.entries == (jobs.id,)
    assert read.book().standing == {jobs.slot: jobs}


def test_a_correction_replaces_what_it_names_and_leaves_it_on_file():
    jobs = said("2024-07-01", "王", "8350人")
    better = corrected(jobs, "2024-07-20", "李", "8351人")
    enter(jobs)
    enter(better)
    assert read.book().standing == {jobs.slot: better}
    assert [filed.entry for filed in read.history(jobs.slot)] == [jobs, better]


def test_a_command_may_correct_what_it_has_just_said():
    jobs = said("2024-07-01", "王", "8350人")
    better = corrected(jobs, "2024-07-01", "王", "8351人")
    enter(jobs, better)
    assert read.book().standing == {jobs.slot: better}


def test_one_faulty_entry_keeps_all_of_its_command_out():
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs)
    with pytest.raises(write.SlotTaken):
        enter(said("2024-07-02", "李", "37场", "fairs"), said("2024-07-02", "李", "8351人"))
    assert read.head() == 1
    assert read.verify().intact


def test_a_first_entry_finds_its_slot_taken():
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs)
    with pytest.raises(write.SlotTaken, match=f"已有条目 {jobs.id}.*correct it instead"):
        enter(said("2024-07-02", "李", "9999人"))


def test_what_no_longer_stands_cannot_be_corrected_again():
    jobs = said("2024-07-01", "王", "8350人")
    better = corrected(jobs, "2024-07-02", "李", "8351人")
    enter(jobs)
    enter(better)
    with pytest.raises(write.AlreadyCorrected, match=f"the ledger holds {better.id}") as refusal:
        enter(corrected(jobs, "2024-07-03", "赵", "8000人"))
    assert isinstance(refusal.value, core_entry.AlreadyCorrected)


def test_a_correction_must_name_an_entry_of_its_own_slot():
    jobs, fairs = said("2024-07-01", "王", "8350人"), said("2024-07-01", "王", "37场", "fairs")
    enter(jobs, fairs)
    astray = Entry(fairs.says, "李", at("2024-07-02"), jobs.id, "更正")
    with pytest.raises(write.Misplaced, match="It corrects an entry of another slot"):
        enter(astray)
    with pytest.raises(write.Misplaced, match="No such entry to correct"):
        enter(Entry(fairs.says, "李", at("2024-07-02"), "f-000000000000", "更正"))


def test_all_faulty_entries_are_refused_together_each_with_its_reason():
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs, corrected(jobs, "2024-07-01", "王", "8351人"))
    faulty = [
        said("2024-07-02", "李", "1人"),
        corrected(jobs, "2024-07-02", "李", "2人"),
        Entry(jobs.says, " ", at("2024-07-02"), "f-000000000000", "更正"),
    ]
    with pytest.raises(write.Refused) as refusal:
        enter(*faulty)
    sorts = {problem.refusal for problem in refusal.value.problems}
    assert sorts == {write.SlotTaken, write.AlreadyCorrected, write.Misplaced, write.Malformed}
    assert {problem.entry for problem in refusal.value.problems} == {entry.id for entry in faulty}


@pytest.mark.parametrize(
    "lacking",
    [{"key": ""}, {"by": " "}, {"what": ""}, {"what": "报送\0"}, {"key": "\ud800"}, {"at": datetime(2024, 7, 1)}],  # noqa: DTZ001
    ids=lambda lacking: next(iter(lacking)),
)
def test_a_command_says_when_who_orders_what_under_which_key(lacking):
    told = {"key": "k", "by": "王", "at": at("2024-07-01"), "what": "报送月报", **lacking}
    with pytest.raises(write.Malformed):
        write.append(write.Command(**told), [said("2024-07-01", "王", "8350人")])
    assert read.head() == 0


def test_a_text_that_no_database_keeps_is_refused_before_one_is_asked():
    with pytest.raises(write.Malformed, match="characters that cannot be kept"):
        enter(said("2024-07-01", "王\0", "8350人"))
    with pytest.raises(write.Malformed, match="characters that cannot be kept"):
        enter(Entry(fact("8350人", note="\ud800"), "王", at("2024-07-01")))


def test_what_is_written_must_read_back_as_the_same():
    office = Organisation("rsj", "区人社局", Line.VERTICAL, aliases=["人社"])  # a list comes back as a tuple
    with pytest.raises(write.Malformed, match="does not read back as the same"):
        enter(Entry(office, "王", at("2024-07-01")))


def test_an_entry_is_of_the_moment_of_its_command():
    command = write.Command("k", "王", at("2024-07-02"), "报送月报")
    with pytest.raises(write.Malformed, match="Its moment is not that of its command"):
        write.append(command, [said("2024-07-01", "王", "8350人")])


def test_a_command_that_says_nothing_leaves_no_trace():
    receipt = write.append(write.Command("k", "王", at("2024-07-01"), "报送月报"), [])
    assert (receipt.entries, receipt.repeated) == ((), False)
    assert read.verify().intact


# --- sent again


def test_a_command_sent_again_changes_nothing_even_later():
    jobs = said("2024-07-01", "王", "8350人")
    first = enter(jobs, key="k")
    again = enter(said("2024-07-09", "王", "8350人"), key="k")
    assert again == write.Receipt("k", first.entries, repeated=True, at=at("2024-07-01"))
    assert read.head() == 1


def test_a_correction_sent_again_changes_nothing():
    jobs = said("2024-07-01", "王", "8350人")
    better = corrected(jobs, "2024-07-02", "李", "8351人")
    enter(jobs)
    assert not enter(better, key="k").repeated
    assert enter(better, key="k").repeated


def test_a_key_cannot_be_used_for_another_command():
    enter(said("2024-07-01", "王", "8350人"), key="k")
    with pytest.raises(write.CommandReused, match=r"k 已由 王 于 2024-07-01 .*不能再由 李"):
        enter(said("2024-07-02", "李", "37场", "fairs"), key="k")
    assert read.head() == 1


# --- moments


def test_nothing_is_entered_before_the_newest_entry():
    enter(said("2024-07-02", "王", "8350人"))
    with pytest.raises(write.Backdated, match="台账不能倒填"):
        enter(said("2024-07-01", "李", "37场", "fairs"))


def test_who_waited_for_a_turn_is_recorded_at_the_turn():
    enter(said("2024-07-01T08:00:01", "王", "8350人"))
    receipt = enter(said("2024-07-01T08:00:00", "李", "37场", "fairs"))
    assert receipt.at == at("2024-07-01T08:00:01")
    assert {filed.entry.at for filed in read.entries()} == {receipt.at}


# --- sealing


def test_a_seal_closes_what_is_open_and_joins_the_seal_before():
    enter(said("2024-07-01", "王", "8350人"), said("2024-07-01", "王", "37场", "fairs"))
    first = write.seal(by="赵", at=at("2024-07-02"))
    enter(said("2024-07-03", "王", "12家", "firms"))
    second = write.seal(by="赵", at=at("2024-07-04"))
    assert (first.first, first.last, first.count) == (1, 2, 2)
    assert (second.first, second.last, second.previous) == (3, 3, first.digest)
    assert [filed.seal for filed in read.entries()] == [1, 1, 2]


def test_there_is_nothing_to_seal_twice():
    assert write.seal(by="赵", at=at("2024-07-01")) is None
    enter(said("2024-07-01", "王", "8350人"))
    assert write.seal(by="赵", at=at("2024-07-02"))
    assert write.seal(by="赵", at=at("2024-07-03")) is None


def test_a_seal_is_not_backdated_and_has_somebody_who_seals():
    enter(said("2024-07-02", "王", "8350人"))
    with pytest.raises(write.Backdated):
        write.seal(by="赵", at=at("2024-07-01"))
    for by, moment in ((" ", at("2024-07-03")), ("赵", datetime(2024, 7, 3))):  # noqa: DTZ001
        with pytest.raises(write.Malformed):
            write.seal(by=by, at=moment)
    assert read.seals() == []
