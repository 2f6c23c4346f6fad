"""httpx-oauth's Facebook client logs in, makes the token long-lived and reads the person, by its own methods alone."""

import asyncio
from urllib.parse import parse_qs, urlsplit

from httpx_oauth.clients.facebook import FacebookOAuth2
from person import agree, settings, tell


async def log_in(given):
    client = FacebookOAuth2(given["client_id"], given["client_secret"], ["email", *given["scope"].split(",")])
    address = await client.get_authorization_url(given["redirect_uri"], state="a state of our own")
    back = parse_qs(urlsplit(agree(address, given["account"])).query)
    short = await client.get_access_token(back["code"][0], given["redirect_uri"])
    long = await client.get_long_lived_access_token(short["access_token"])
    person_id, email = await client.get_id_email(long["access_token"])
    tell(short=short, long=long, person_id=person_id, email=email)


asyncio.run(log_in(settings()))
