"""Authlib logs in with Facebook Login, makes the token long-lived, reads person, Pages and posts, and publishes one."""

from authlib.integrations.requests_client import OAuth2Session
from person import agree, as_the_server_sees, settings, tell

GRAPH = "https://graph.facebook.com/v26.0"

given = settings()
with OAuth2Session(
    given["client_id"],
    given["client_secret"],
    scope=given["scope"],
    redirect_uri=given["redirect_uri"],
    token_endpoint_auth_method="client_secret_post",
) as session:
    address, state = session.create_authorization_url("https://www.facebook.com/v26.0/dialog/oauth")
    back = as_the_server_sees(agree(address, given["account"]))
    short = session.fetch_token(f"{GRAPH}/oauth/access_token", authorization_response=back, state=state)
    long = session.fetch_token(
        f"{GRAPH}/oauth/access_token", grant_type="fb_exchange_token", fb_exchange_token=short["access_token"]
    )
    me = session.get(f"{GRAPH}/me", params={"fields": "id,name"}).json()
    pages = session.get(f"{GRAPH}/me/accounts", params={"fields": "name,instagram_business_account"}).json()["data"]
    linked = [page["instagram_business_account"] for page in pages if "instagram_business_account" in page]

    account = f"{GRAPH}/{linked[0]['id']}"
    page = session.get(f"{account}/media", params={"fields": "permalink", "limit": 20}).json()
    media = page["data"]
    while "next" in page["paging"]:
        page = session.get(page["paging"]["next"]).json()
        media += page["data"]

    container = session.post(f"{account}/media", data={"image_url": given["image"], "caption": "Rye"}).json()
    published = session.post(f"{account}/media_publish", data={"creation_id": container["id"]}).json()
    insights = session.get(f"{account}/insights", params={"metric": "reach", "period": "day"}).json()["data"]
    tell(short=short, long=long, me=me, pages=pages, media=media, published=published["id"], insights=insights)
