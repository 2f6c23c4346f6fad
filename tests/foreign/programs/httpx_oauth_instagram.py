"""httpx-oauth's own OAuth2 client, given Instagram's endpoints, logs in; its HTTP client does the rest."""

import asyncio
from urllib.parse import parse_qs, urlsplit

from httpx_oauth.oauth2 import OAuth2
from person import agree, settings, tell

GRAPH = "https://graph.instagram.com/v26.0"
SCOPES = ["instagram_business_basic", "instagram_business_content_publish", "instagram_business_manage_insights"]


async def log_in(given):
    client = OAuth2(
        given["client_id"],
        given["client_secret"],
        "https://www.instagram.com/oauth/authorize",
        "https://api.instagram.com/oauth/access_token",
        base_scopes=SCOPES,
    )
    address = await client.get_authorization_url(given["redirect_uri"], state="a state of our own")
    back = parse_qs(urlsplit(agree(address, given["account"])).query)
    short = await client.get_access_token(back["code"][0], given["redirect_uri"])
    async with client.get_httpx_client() as http:
        asked = {"grant_type": "ig_exchange_token", "client_secret": given["client_secret"]}
        answer = await http.get("https://graph.instagram.com/access_token", params=asked | short)
        long = answer.raise_for_status().json()
        http.headers["Authorization"] = f"Bearer {long['access_token']}"
        tell(state=back["state"][0], short=short, long=long, **await use(http, given["image"]))


async def use(http, image):
    async def get(path, **params):
        return (await http.get(f"{GRAPH}/{path}", params=params)).raise_for_status().json()

    async def post(path, **members):
        return (await http.post(f"{GRAPH}/{path}", json=members)).raise_for_status().json()

    me = await get("me", fields="user_id,username")
    page = await get("me/media", fields="permalink", limit=20)
    media = page["data"]
    while "next" in page["paging"]:
        after = page["paging"]["cursors"]["after"]
        page = await get("me/media", fields="permalink", limit=20, after=after)
        media += page["data"]
    container = await post("me/media", image_url=image, caption="Rye")
    published = await post("me/media_publish", creation_id=container["id"])
    insights = (await get("me/insights", metric="reach", period="day"))["data"]
    return {"me": me, "media": media, "published": published["id"], "insights": insights}


asyncio.run(log_in(settings()))
