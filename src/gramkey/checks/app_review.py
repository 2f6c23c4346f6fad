"""The kit for Meta's App Review: why each permission is needed, what to film, and the texts of two pages.

Source: what Meta's app-review page asks for (a copy of 2025): one successful call for each permission beforehand, a
screencast of the whole login with English words, an icon of 1024 × 1024, a privacy policy, a category, a contact.
"""

from __future__ import annotations

from collections.abc import Mapping

from gramkey.protocol.scopes import SCOPES, ScopeChoice

USES = {
    "basic": "Our users see their own profile and posts in our product, so that they know which account is connected.",
    "content_publish": "Our users write posts in our product and press Publish; nothing is published without that.",
    "manage_comments": "Our users read the comments on their posts in our product, answer them, and hide abuse.",
    "manage_messages": "Our users answer direct messages that people send to their account, in one inbox.",
    "manage_insights": "Our users see how many people their posts reached.",
    "pages_show_list": "Our users choose the Page that their Instagram account is linked to.",
    "pages_read_engagement": "The Instagram account of a Page is found through the Page.",
    "business_management": "Pages that belong to a business portfolio are only listed with it.",
    "pages_manage_metadata": "We are told of new messages and comments by webhooks of the Page.",
}
"""A first draft of each justification, by the end of the scope's name; the reviewer wants your product's own words."""


def kit(login: str, choice: ScopeChoice, product: str) -> Mapping[str, str]:
    """The files of the kit by name, for these scopes; `product` is what the product is called."""
    return {
        "permissions.md": _permissions(login, choice, product),
        "screencast.md": _screencast(choice, product),
        "privacy.md": _privacy(login, choice, product),
        "data-deletion.md": _deletion(product),
    }


def _permissions(login: str, choice: ScopeChoice, product: str) -> str:
    lines = [f"# Why {product} asks for each permission", ""]
    for name in choice.names:
        use = next((text for end, text in USES.items() if name.endswith(end)), "")
        lines += [
            f"## {name}",
            "",
            f"It permits to {SCOPES[login][name].permits}.",
            "",
            use or "Say what it is for.",
            "",
        ]
    lines += ["Before submitting: make one successful call with each permission, within 30 days.", ""]
    return "\n".join(lines)


def _screencast(choice: ScopeChoice, product: str) -> str:
    scenes = [
        f"Show the first page of {product}, logged out, with its address bar. Words on screen are English.",
        "Press the button that connects Instagram. Film Meta's consent page whole, every permission readable.",
        "Press Allow. Show the account's name where it appears in the product.",
        *(f"Show what {name} is used for, from the press of a button to its effect." for name in choice.names),
        "Remove the connection in the product, and show that it is gone.",
    ]
    return "\n".join([f"# Screencast of {product}", "", *(f"{n}. {text}" for n, text in enumerate(scenes, 1)), ""])


def _privacy(login: str, choice: ScopeChoice, product: str) -> str:
    kept = [f"- what it takes to {SCOPES[login][name].permits}" for name in choice.names]
    return "\n".join(
        [
            f"# Privacy: Instagram in {product}",
            "",
            f"When you connect your Instagram account, Meta gives {product} access to this, and to nothing else:",
            "",
            *kept,
            "",
            "The access token is stored encrypted, and used for nothing but what you do in the product. You can end",
            "the access at any time: in the product, or at Instagram under Settings, Apps and websites.",
            "",
        ]
    )


def _deletion(product: str) -> str:
    return "\n".join(
        [
            f"# Deleting your data from {product}",
            "",
            "1. Remove the app at Instagram: Settings, Website permissions, Apps and websites, Active, Remove.",
            f"2. Press Delete my data in {product}, or write to the address below. We confirm it with a code.",
            "3. The access token and everything read from Instagram is deleted within 30 days.",
            "",
            "Contact: (your address)",
            "",
        ]
    )
