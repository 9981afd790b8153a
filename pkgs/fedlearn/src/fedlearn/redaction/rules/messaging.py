"""Keys of services that send messages, take payments and connect people."""

from typing import Final

from fedlearn.redaction.rules.context import ends_word, is_masked, is_mixed
from fedlearn.redaction.rules.rule import token_rule, unmasked, whole_token

MESSAGE_RULES: Final = (
    token_rule(
        "slack-token",
        "Slack bot, user, app and refresh tokens",
        r"(?:xox[abceoprs]-|xoxe\.xox[bp]-|xapp-|xwfp-)[A-Za-z0-9%-]{10,500}"
        r"|xoxd-[A-Za-z0-9%+/_-]{20,500}",
    ),
    token_rule(
        "webhook",
        "webhook addresses of Slack, Discord, Teams and Zapier: each is its own key",
        r"(?i)(?:hooks\.slack\.com/(?:services|workflows|triggers)"
        r"|discord(?:app)?\.com/api(?:/v[0-9]{1,2})?/webhooks|office\.com/webhookb2"
        r"|hooks\.zapier\.com/hooks/catch)/(?P<value>[A-Za-z0-9/_@+-]{16,250})",
        validator=unmasked,
    ),
    token_rule(
        "telegram-token",
        "Telegram bot tokens",
        r"[0-9]{8,12}:[A-Za-z0-9_-]{34,40}",
        validator=lambda text, start, end: (
            (start, end)
            if is_mixed(text[start + 13 : end])
            and not text[start + 13 : end].islower()
            and ends_word(text, end)
            and not is_masked(text[start:end])
            and (start == 0 or not text[start - 1].isdigit())
            else None
        ),
    ),
    token_rule(
        "discord-token",
        "Discord bot and user tokens",
        r"(?:[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,45}"
        r"|mfa\.[A-Za-z0-9_-]{80,90})",
    ),
    token_rule(
        "mail-service-key",
        "keys of SendGrid, Twilio, Mailgun, Mailchimp, Brevo and Resend",
        r"(?:SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}|(?:SK|AC)[0-9a-fA-F]{32}"
        r"|key-[0-9a-f]{32}|[0-9a-f]{32}-(?:us[0-9]{1,2}|[0-9a-f]{8}-[0-9a-f]{8})"
        r"|xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}|xsmtpsib-[A-Za-z0-9-]{60,100}"
        r"|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,32})",
        validator=whole_token,
    ),
    token_rule(
        "payment-key",
        "keys of Stripe, Square, Shopify, PayPal, Flutterwave, Plaid, Shippo, "
        "EasyPost, Duffel, MaxMind and Authress",
        r"(?:(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,247}|whsec_[A-Za-z0-9+/=]{20,100}"
        r"|sq0[a-z]{3}-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60}"
        r"|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}|access_token\$production\$[A-Za-z0-9$]{40,60}"
        r"|FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,40}(?:-X)?|shippo_(?:live|test)_[a-fA-F0-9]{40}"
        r"|access-(?:sandbox|development|production)-[a-f0-9-]{36}|EZ[AT]K[A-Za-z0-9]{54}"
        r"|duffel_(?:test|live)_[A-Za-z0-9=_-]{43}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk"
        r"|sm_[aps]at_[A-Za-z0-9]{16}"
        r"|(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-]"
        r"[A-Za-z0-9-]{10,32}\.[A-Za-z0-9+/=_-]{30,120})",
    ),
    token_rule(
        "social-token",
        "tokens of Facebook, X, Dropbox, Airtable, Mapbox, Typeform, Adafruit and of "
        "Firebase messaging",
        r"(?:EAA[A-Za-z0-9]{60,250}|[0-9]{15,16}\|[A-Za-z0-9_-]{27,40}|[0-9]{15,20}-[A-Za-z0-9]{30,42}|AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]{40,120}"
        r"|sl\.(?:u\.)?[A-Za-z0-9_-]{100,1000}|pat[A-Za-z0-9]{14}\.[a-f0-9]{64}"
        r"|sk\.eyJ[A-Za-z0-9_-]{20,200}\.[A-Za-z0-9_-]{20,40}"
        r"|tfp_[A-Za-z0-9_.-]{40,64}|aio_[A-Za-z0-9]{28}"
        r"|AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{100,200})",
    ),
)
