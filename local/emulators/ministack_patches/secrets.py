"""AWS Secrets Manager as MiniStack answers for it."""

import json

from ministack.services import secretsmanager


def make_no_version_without_value() -> None:
    """AWS makes no version of a secret that is created without a value; MiniStack makes an empty one that is current.

    So AWS's GetSecretValue says ResourceNotFoundException until a value is put, and MiniStack's answers with nothing.
    """
    create = secretsmanager._create_secret

    def create_without_version(data: dict):
        answer = create(data)
        if answer[0] != 200 or data.keys() & {"SecretString", "SecretBinary"}:
            return answer
        secretsmanager._secrets[data["Name"]]["Versions"].clear()
        status, headers, body = answer
        made = {name: value for name, value in json.loads(body).items() if name != "VersionId"}
        return status, headers, json.dumps(made).encode()

    secretsmanager._create_secret = create_without_version
