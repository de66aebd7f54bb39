"""JSON of the client, whichever way it came: a fraction stays the decimal number that was written."""

import json
from decimal import Decimal
from typing import Any


def parse(text: str | bytes) -> Any:
    """The value that the text is; ValueError when it is no JSON, nested too deeply, or has a number beyond reach."""
    try:
        return json.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ArithmeticError as error:
        raise ValueError("a number in it has too large an exponent") from error
