import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.errors import UsageError
from csv_loader.max_errors import MaxErrors, parse_max_errors


def test_a_number_or_a_share_is_read() -> None:
    assert parse_max_errors("100") == MaxErrors(count=100)
    assert parse_max_errors("5%") == MaxErrors(share=0.05)
    assert [str(parse_max_errors(text)) for text in ("1000", "0.5%", "100%")] == ["1,000", "0.5%", "100%"]


@pytest.mark.parametrize("text", ["", "-1", "1.5", "101%", "five", "%", "1e3", "nan%", "5 %"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="neither a number of rows, as 100, nor a share of them, as 5%"):
        parse_max_errors(text)


def test_a_number_counts_at_once() -> None:
    assert not MaxErrors(count=2).exceeded(2, 2, ended=True)
    assert MaxErrors(count=2).exceeded(3, 3, ended=False)
    assert MaxErrors(count=0).exceeded(1, 1_000_000, ended=False)


def test_a_share_counts_once_it_tells_something() -> None:
    most = MaxErrors(share=0.05)

    assert not most.exceeded(999, 999, ended=False)
    assert most.exceeded(999, 999, ended=True)
    assert not most.exceeded(50, 1_000, ended=False)
    assert most.exceeded(51, 1_000, ended=False)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_limit_and_all_of_them_are_never_exceeded(rejected: int, more: int) -> None:
    rows = rejected + more
    assert not MaxErrors().exceeded(rejected, rows, ended=True)
    assert not parse_max_errors("100%").exceeded(rejected, rows, ended=True)
