"""social-auth-core logs in with one of its own backends; its pipeline says whom it met."""

from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import requests
from person import agree, as_the_server_sees, settings, tell
from social_core.storage import BaseStorage, NonceMixin
from social_core.strategy import BaseStrategy

given = settings()
met = {}


def remember(uid, details, response, *args, **kwargs):
    """The last step of the pipeline, where an application would make its user."""
    met.update(uid=uid, details=details, access_token=response["access_token"])


class Nonce(NonceMixin):
    """One-use values in memory."""

    kept: ClassVar = set()

    @classmethod
    def use(cls, *nonce):
        cls.kept.add(nonce)
        return True

    @classmethod
    def consume(cls, *nonce):
        found = nonce in cls.kept
        cls.kept.discard(nonce)
        return found


class Storage(BaseStorage):
    """What an application keeps in its database."""

    nonce = Nonce


class Strategy(BaseStrategy):
    """What every framework's integration has to fill in; here for one person and one login."""

    def __init__(self):
        super().__init__(storage=Storage)
        self.session = {}
        self.sent = {}

    def get_setting(self, name):
        return {
            "SOCIAL_AUTH_KEY": given["client_id"],
            "SOCIAL_AUTH_SECRET": given["client_secret"],
            "SOCIAL_AUTH_SCOPE": given["scope"],
            "SOCIAL_AUTH_FACEBOOK_PROFILE_EXTRA_PARAMS": {"fields": "id,name,email"},
            "SOCIAL_AUTH_PIPELINE": [
                "social_core.pipeline.social_auth.social_details",
                "social_core.pipeline.social_auth.social_uid",
                "__main__.remember",
            ],
            "SOCIAL_AUTH_AUTHENTICATION_BACKENDS": [given["backend"]],
        }[name]

    def get_request_data(self, merge=True):
        return self.sent

    def build_absolute_uri(self, path=None):
        return path or ""

    def session_get(self, name, default=None):
        return self.session.get(name, default)

    def session_set(self, name, value):
        self.session[name] = value

    def session_pop(self, name):
        return self.session.pop(name, None)

    def redirect(self, url):
        return url


strategy = Strategy()
name = "facebook" if "Facebook" in given["backend"] else "instagram"
address = strategy.get_backend(name, given["redirect_uri"]).start()
asked = dict(parse_qsl(urlsplit(address).query))
if given["register"]:
    # This backend puts the state into the redirect URI as well, and Instagram compares whole URIs: what a developer
    # would have to register is known only now.
    requests.post(given["register"], json={"uri": asked["redirect_uri"]}).raise_for_status()
back = as_the_server_sees(agree(address, given["account"]))
strategy.sent = dict(parse_qsl(urlsplit(back).query))
backend = strategy.get_backend(name, given["redirect_uri"])
backend.complete()
renewed = None
if name == "facebook":
    renewed = backend.refresh_token(met["access_token"])
tell(**met, renewed=renewed, asked=asked)
