"""What MiniStack answers otherwise than AWS when a call comes twice, and why calls come twice."""

from collections import OrderedDict

from hypercorn.config import Config
from ministack import app as server

MOST = 200  # answers that are remembered
KEPT_ALIVE = 600.0  # s; clients written in Go, as Terraform's provider, let an idle connection go after 90


def outlast_idle_clients() -> None:
    """AWS leaves it to clients to close idle connections; MiniStack closes them after 75 s, and a call that is on its
    way just then is lost."""
    Config.keep_alive_timeout = property(lambda self: KEPT_ALIVE, lambda self, given: None)


def answer_repeated_calls() -> None:
    """AWS seldom loses an answer; MiniStack on a busy machine did once, and found its own work done when the SDK called
    again. A repetition, which has the id of the call, gets the answer of the first."""
    answers: OrderedDict[bytes, list[dict]] = OrderedDict()
    answer = server.app

    async def remember(scope, receive, send):
        headers = dict(scope.get("headers") or ())
        call = None if scope.get("method") == "GET" else headers.get(b"amz-sdk-invocation-id")
        repeated = not headers.get(b"amz-sdk-request", b"attempt=1;").startswith(b"attempt=1;")
        if repeated and _is_whole(answers.get(call)):
            while (await receive()).get("more_body"):
                """Before the request is read, an answer would end the connection: the client would lose it again."""
            for message in answers[call]:
                await send(message)
            return
        await answer(scope, receive, _noting(send, answers, call) if call else send)

    server.app = remember


def _is_whole(answer: list[dict] | None) -> bool:
    return bool(answer) and answer[-1]["type"] == "http.response.body" and not answer[-1].get("more_body")


def _noting(send, answers: OrderedDict[bytes, list[dict]], call: bytes):
    """Keep what is sent, unless it is a failure of the server, which is tried again."""

    async def noted(message: dict) -> None:
        if message["type"] == "http.response.start" and message["status"] < 500:
            answers[call] = []
            while len(answers) > MOST:
                answers.popitem(last=False)
        if call in answers:
            answers[call].append(message)
        await send(message)

    return noted
