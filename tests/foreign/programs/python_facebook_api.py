"""python-facebook-api logs in with the address pasted from the browser, renews its token, lists Pages and posts."""

from person import agree, settings, tell
from pyfacebook import GraphAPI, IGBusinessApi

given = settings()
api = GraphAPI(app_id=given["client_id"], app_secret=given["client_secret"], oauth_flow=True, version="v26.0")
address, state = api.get_authorization_url(
    redirect_uri=given["redirect_uri"], scope=given["scope"].split(","), state="a state of our own"
)
pasted = agree(address, given["account"])
short = api.exchange_user_access_token(response=pasted, redirect_uri=given["redirect_uri"], state=state)
long = api.exchange_long_lived_user_access_token(access_token=short["access_token"])
api.access_token = long["access_token"]
me = api.get_object("me", fields="id,name")
pages = api.get_connection("me", "accounts", fields="name,instagram_business_account{id,username}")["data"]
linked = [page["instagram_business_account"] for page in pages if "instagram_business_account" in page]
inspected = api.debug_token(input_token=long["access_token"])["data"]

instagram = IGBusinessApi(
    app_id=given["client_id"],
    app_secret=given["client_secret"],
    access_token=long["access_token"],
    instagram_business_id=linked[0]["id"],
    version="v26.0",
)
account = instagram.user.get_info()
media = instagram.user.get_media(count=None, limit=20)
container = instagram.post_object(
    account.id, "media", data={"image_url": given["image"], "caption": "Rye", "access_token": long["access_token"]}
)
status = instagram.container.get_info(container["id"])
published = instagram.post_object(
    account.id, "media_publish", data={"creation_id": container["id"], "access_token": long["access_token"]}
)
insights = instagram.user.get_insights(metric="reach", period="day")
left = instagram.user.get_content_publishing_limit()
tell(
    pasted=pasted,
    short=short,
    long=long,
    me=me,
    pages=pages,
    inspected=inspected,
    username=account.username,
    media=[{"id": item.id, "permalink": item.permalink} for item in media.data],
    status=status.status_code,
    published=published["id"],
    insights=[metric.name for metric in insights.data],
    used=left.data[0].quota_usage,
)
