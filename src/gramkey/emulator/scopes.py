"""Every permission of the three logins, in words for the consent page. Source: Meta's permissions reference 2026-09."""

from __future__ import annotations

import re

INSTAGRAM = {
    "instagram_business_basic": "See the profile and the posts of the account",
    "instagram_business_content_publish": "Create posts, reels, stories and carousels",
    "instagram_business_manage_comments": "Read, write, hide and delete comments",
    "instagram_business_manage_messages": "Read and send direct messages",
    "instagram_business_manage_insights": "See statistics of the account and its posts",
}

FACEBOOK = {
    "public_profile": "See the name of the person",
    "email": "See the e-mail address of the person",
    "instagram_basic": "See the profile and the posts of the Instagram account",
    "instagram_content_publish": "Create posts on the Instagram account",
    "instagram_manage_comments": "Read, write, hide and delete comments on Instagram",
    "instagram_manage_insights": "See statistics of the Instagram account",
    "instagram_manage_messages": "Read and send direct messages on Instagram",
    "instagram_manage_contents": "Delete posts, stories and reels",
    "instagram_manage_engagement": "Like posts and comments as the Instagram account",
    "instagram_manage_events": "Log events for the Instagram account",
    "instagram_manage_upcoming_events": "Manage upcoming events",
    "instagram_branded_content_brand": "Approve branded content as a brand",
    "instagram_branded_content_creator": "Ask for branded content as a creator",
    "instagram_branded_content_ads_brand": "Manage permissions for partnership ads",
    "instagram_creator_marketplace_discovery": "Search for creators",
    "instagram_creator_marketplace_messaging": "Send messages about partnerships",
    "instagram_shopping_tag_products": "Tag products in posts",
    "pages_show_list": "See which Pages the person manages",
    "pages_read_engagement": "Read what is on the Pages",
    "pages_read_user_content": "Read what others write on the Pages",
    "pages_manage_metadata": "Subscribe the Pages to webhooks",
    "pages_manage_posts": "Create and delete posts of the Pages",
    "pages_manage_engagement": "Answer comments on the Pages",
    "pages_messaging": "Read and send messages of the Pages",
    "business_management": "Manage the business portfolios of the person",
    "ads_management": "Manage ads",
    "ads_read": "Read statistics of ads",
    "catalog_management": "Manage product catalogues",
    "read_insights": "Read statistics of the Pages",
}

BASIC_DISPLAY = {
    "user_profile": "See the profile",
    "user_media": "See the posts",
}

BY_LOGIN: dict[str, dict[str, str]] = {
    "instagram": INSTAGRAM,
    "facebook": FACEBOOK,
    "basic_display": BASIC_DISPLAY,
}

BASE = {"instagram": "instagram_business_basic", "facebook": "public_profile", "basic_display": "user_profile"}
"""The permission without which the others cannot be granted."""

ALWAYS = ("public_profile", "email")
"""Granted on the Facebook login whatever was asked; Facebook Login for Business wants at least one more."""


def split(text: str) -> list[str]:
    """Names from a comma or blank separated list, in order, each once."""
    return list(dict.fromkeys(name for name in re.split(r"[,\s]+", text) if name))


def unknown(login: str, names: list[str]) -> list[str]:
    """Those that this login does not know: misspelt, retired or of the other login."""
    return [name for name in names if name not in BY_LOGIN[login]]
