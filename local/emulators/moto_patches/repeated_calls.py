"""What moto answers otherwise than AWS when a call comes twice."""

from collections import OrderedDict

from moto import server
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

MOST = 1000  # answers that are remembered


class Remembering(DomainDispatcherApplication):
    """moto, with the last answers by the id that an SDK gives a call and its repetitions."""

    def __init__(self, *arguments, **options) -> None:
        super().__init__(*arguments, **options)
        self.answers: OrderedDict[str, tuple] = OrderedDict()

    def __call__(self, environ, start_response):
        """Answer a request (WSGI)."""
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        first = environ.get("HTTP_AMZ_SDK_REQUEST", "attempt=1").startswith("attempt=1;")
        known = None if first else self.answers.get(call)
        if known is None:
            known = self._answer(environ)
            self._remember(call, known)
        status, headers, body = known
        start_response(status, headers)
        return [body]

    def _answer(self, environ) -> tuple:
        said = []
        body = b"".join(super().__call__(environ, lambda *answer: said.append(answer)))
        return (*said[0][:2], body)

    def _remember(self, call: str | None, answer: tuple) -> None:
        if call and not answer[0].startswith("5"):  # what failed is tried again
            self.answers[call] = answer
            while len(self.answers) > MOST:
                self.answers.popitem(last=False)


def answer_repeated_calls() -> None:
    """AWS seldom loses an answer; moto on a busy machine does now and then, and finds its own work done when the SDK
    calls again. A repetition, which has the id of the call, gets the answer of the first."""
    server.DomainDispatcherApplication = Remembering
