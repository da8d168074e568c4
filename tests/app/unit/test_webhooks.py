"""Signatures of webhooks, by the published scheme."""

import base64

from homeward.domain.webhooks import secret_of, signed_headers


def test_it_signs_as_the_standard_does() -> None:
    """The example of the Standard Webhooks' own libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    told = signed_headers(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    } == told


def test_the_secret_is_not_the_key_that_signs_decisions() -> None:
    """A receiver has it."""
    secret = secret_of("k" * 40)
    assert 32 == len(secret)
    assert secret not in (b"k" * 40, secret_of("k" * 41))
