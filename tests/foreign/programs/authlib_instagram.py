"""Authlib logs in with Instagram Login, makes the token long-lived, reads the account and publishes a post."""

from authlib.integrations.requests_client import OAuth2Session
from person import agree, as_the_server_sees, settings, tell

GRAPH = "https://graph.instagram.com/v26.0"

given = settings()
with OAuth2Session(
    given["client_id"],
    given["client_secret"],
    scope=[
        "instagram_business_basic",
        "instagram_business_content_publish",
        "instagram_business_manage_insights",
    ],
    redirect_uri=given["redirect_uri"],
    token_endpoint_auth_method="client_secret_post",
    token_placement="uri",
) as session:
    address, state = session.create_authorization_url("https://www.instagram.com/oauth/authorize")
    back = as_the_server_sees(agree(address, given["account"]))
    short = session.fetch_token(
        "https://api.instagram.com/oauth/access_token", authorization_response=back, state=state
    )
    long = session.get(
        "https://graph.instagram.com/access_token",
        params={"grant_type": "ig_exchange_token", "client_secret": given["client_secret"]},
    ).json()
    session.token = long
    me = session.get(f"{GRAPH}/me", params={"fields": "user_id,username"}).json()

    page = session.get(f"{GRAPH}/me/media", params={"fields": "permalink", "limit": 20}).json()
    media = page["data"]
    while "next" in page["paging"]:
        page = session.get(page["paging"]["next"]).json()
        media += page["data"]

    container = session.post(f"{GRAPH}/me/media", data={"image_url": given["image"], "caption": "Rye"}).json()
    published = session.post(f"{GRAPH}/me/media_publish", data={"creation_id": container["id"]}).json()
    insights = session.get(f"{GRAPH}/me/insights", params={"metric": "reach", "period": "day"}).json()["data"]
    tell(short=short, long=long, me=me, media=media, published=published["id"], insights=insights)
