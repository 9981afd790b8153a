"""Keys of model services, code hosts, package registries and clouds."""

from typing import Final

from fedlearn.redaction.rules.context import (
    ends_word,
    is_masked,
    is_mixed,
    is_random,
    starts_word,
    walk_back,
)
from fedlearn.redaction.rules.rule import Span, token, token_rule, whole_token

_LEAST_DIGITS: Final = 5
_LEAST_KEY, _LONGEST_KEY = 32, 76
"""Characters before the signature in the shortest and the longest key of Azure."""


def _mixed_token(text: str, start: int, end: int) -> Span | None:
    """Accept a token that is no name of words between hyphens."""
    span = token(text, start, end)
    if span is None:
        return None
    value = text[start : span[1]].partition("-")[2]
    digits = sum(map(str.isdigit, value))
    return span if any(map(str.isupper, value)) or digits >= _LEAST_DIGITS else None


def _random_token(text: str, start: int, end: int) -> Span | None:
    """Accept a token that is a whole word and, without a prefix, looks random."""
    span = whole_token(text, start, end)
    marked = text[start] == "h" or ".atlasv1." in text[start:end]
    return span if span and (marked or is_random(text[start:end])) else None


def _signed_key(text: str, start: int, end: int) -> Span | None:
    """Widen the signature in a key of Azure to the whole key."""
    first = walk_back(text, start, "+/", _LONGEST_KEY)
    value = text[first:end]
    if start - first < _LEAST_KEY or is_masked(value) or not is_mixed(value):
        return None
    return (first, end) if ends_word(text, end) else None


MODEL_RULES: Final = (
    token_rule(
        "anthropic-key",
        "Anthropic API, admin and OAuth keys",
        r"sk-ant-[A-Za-z0-9_-]{16,255}",
    ),
    token_rule(
        "openai-key",
        "OpenAI project, service account, admin and classic keys, and services "
        "that imitate their form",
        r"(?:sk|sess)-[A-Za-z0-9_-]{20,255}",
        validator=_mixed_token,
    ),
    token_rule(
        "hugging-face-token",
        "Hugging Face user and organisation tokens",
        r"(?:hf|api_org)_[A-Za-z0-9]{20,64}",
    ),
    token_rule(
        "model-service-key",
        "keys of Groq, xAI, Perplexity, Replicate, Tavily, Pinecone, LangSmith, "
        "NVIDIA, Fireworks, ElevenLabs, Weights & Biases and Jina",
        r"(?:gsk_|xai-|pplx-|r8_|tvly-(?:dev-|prod-)?|pcsk_|lsv2_(?:pt|sk)_|nvapi-"
        r"|wandb_v1_)[A-Za-z0-9_-]{24,255}|(?:fw|sk|jina)_[A-Za-z0-9]{24,100}"
        r"|(?:csk|pa)-[A-Za-z0-9]{24,100}",
    ),
)

CODE_HOST_RULES: Final = (
    token_rule(
        "github-token",
        "GitHub classic, OAuth, app and fine-grained tokens",
        r"(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{16,255}",
    ),
    token_rule(
        "gitlab-token",
        "GitLab personal, deploy, runner, job and other tokens",
        r"(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|oas|ffct|wt|tart)-"
        r"|GR1348941)[A-Za-z0-9_=.-]{16,300}",
    ),
    token_rule(
        "package-token",
        "tokens of npm, PyPI, Cargo, RubyGems, Docker Hub, Clojars and Cachix",
        r"(?:npm_[A-Za-z0-9]{30,64}|pypi-[A-Za-z0-9_-]{50,255}|cio[A-Za-z0-9]{32}"
        r"|rubygems_[a-f0-9]{40,64}|dckr_[po]at_[A-Za-z0-9_-]{20,64}"
        r"|CLOJARS_[a-z0-9]{50,64}|NuGet_[A-Za-z0-9]{40,64}|oy2[a-z0-9]{43})",
    ),
    token_rule(
        "code-service-token",
        "tokens of Atlassian, Bitbucket, Figma, Linear, Notion, Sentry, Sonar, "
        "Postman, Artifactory, Grafana and other tools of developers",
        r"(?:AT(?:ATT|CTT|BB|SD)[A-Za-z0-9]?[A-Za-z0-9_=-]{20,255}"
        r"|fig[dour]_[A-Za-z0-9_-]{30,64}|lin_(?:api|oauth)_[A-Za-z0-9]{32,64}"
        r"|ntn_[A-Za-z0-9]{40,64}|secret_[A-Za-z0-9]{40,64}"
        r"|sntry[su]_[A-Za-z0-9+/=_-]{40,512}|sq[apu]_[a-f0-9]{40}"
        r"|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|AKCp[A-Za-z0-9]{60,80}|cmVmd[A-Za-z0-9]{59}"
        r"|gl(?:c|sa)_[A-Za-z0-9+/=_]{32,400}|NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}"
        r"|pul-[a-f0-9]{40}|dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_.-]{40,60}"
        r"|CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[a-f0-9]{40}|pk_[0-9]{6,10}_[A-Z0-9]{32}"
        r"|CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}|s-s4t2(?:ud|af)-[a-f0-9]{64}"
        r"|apk_[A-Za-z0-9+/=_-]{60,200}|cog_[a-z0-9]{52}|pk_[A-Za-z0-9]{34}"
        r"|rdme_[a-z0-9]{70}|CFPAT-[A-Za-z0-9_-]{43}|n8n_api_[A-Za-z0-9]{40,80}"
        r"|ops_eyJ[A-Za-z0-9+/=_-]{40,1000}|ddp?_[a-z0-9]{32,40}|phx_[A-Za-z0-9]{40,64}"
        r"|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{5,11}-){1,3}[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"
        r"|eyJrIjoi[A-Za-z0-9+/]{40,400}={0,3}|sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}"
        r"|bkua_[a-f0-9]{40}|pnu_[A-Za-z0-9]{36}|API-[A-Z0-9]{25,32}"
        r"|(?:pat|sat)\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}"
        r"|(?:sdk|mob)-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}"
        r"|dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}|[0-9]/[0-9]{10,20}(?:/[0-9]{10,20})?"
        r":[a-f0-9]{32}|fio-u-[A-Za-z0-9=_-]{64}|p8e-[A-Za-z0-9]{32}"
        r"|rootly_[a-f0-9]{64}|configcat-sdk-1(?:/[A-Za-z0-9_-]{22}){2}"
        r"|AstraCS:[A-Za-z]{20,30}:[a-f0-9]{64}|lip_[A-Za-z0-9_]{16,60}"
        r"|dvc_(?:server|mobile)_[A-Za-z0-9_-]{10,60}"
        r"|NR(?:AA|RA|JS)-[A-Za-z0-9_-]{19,32}|STS\.[A-Za-z0-9]{16,64}"
        r"|csa_[a-f0-9]{30}[A-Za-z0-9]{6}|gloas-[A-Za-z0-9_-]{60,70})",
        "service-token",
    ),
)

CLOUD_RULES: Final = (
    token_rule(
        "aws-access-key",
        "AWS access key ids, long-lived and temporary",
        r"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}",
        validator=lambda text, start, end: (
            (start, end)
            if starts_word(text, start)
            and ends_word(text, end)
            and not is_masked(text[start + 4 : end])
            else None
        ),
    ),
    token_rule(
        "google-key",
        "Google API keys, OAuth client secrets, access and refresh tokens",
        r"(?:AIza[A-Za-z0-9_-]{30,40}|AQ\.A[A-Za-z0-9_-]{30,80}"
        r"|GOCSPX-[A-Za-z0-9_-]{20,40}|ya29\.[A-Za-z0-9_.-]{20,1000}"
        r"|1//0[A-Za-z0-9_-]{30,200})",
    ),
    token_rule(
        "azure-secret",
        "Azure client secrets and the keys of its newer services",
        r"(?:[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{30,40}"
        r"|[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9]{27})",
    ),
    token_rule(
        "azure-key",
        "keys of Azure storage, databases, service bus and DevOps, by their signature",
        r"(?:APIM|ACDb|\+ABa|\+AMC|\+ASt|AIoT|\+ASb|\+AEh|\+ARm)[A-Za-z0-9+/]{5}"
        r"[A-Za-z0-9+/=]=|AZDO[A-Za-z0-9]{4}",
        "azure-secret",
        validator=_signed_key,
    ),
    token_rule(
        "cloud-token",
        "tokens of DigitalOcean, Cloudflare, Databricks, Fly.io, Heroku, Hetzner, "
        "Supabase, PlanetScale, Netlify, Alibaba, Scaleway, Yandex, AWS sessions, "
        "OpenShift, Swarm and k3s",
        r"(?:do[opr]_v1_[a-f0-9]{32,64}|cf(?:k|ut|at)_[A-Za-z0-9]{32,80}"
        r"|v1\.0-[a-f0-9]{24}-[a-f0-9]{100,160}|eyJhIjoi[A-Za-z0-9+/=_-]{80,400}"
        r"|dapi[a-f0-9]{32}(?:-[0-9])?|fo1_[A-Za-z0-9_-]{40,64}"
        r"|fm[12][a-z]?_[A-Za-z0-9+/=_-]{40,1000}|FlyV1 [A-Za-z0-9+/=_,-]{60,1000}"
        r"|HRKU-[A-Za-z0-9_-]{36,80}"
        r"|sb[ps]_[A-Za-z0-9]{36,64}|sb_secret_[A-Za-z0-9_-]{20,64}"
        r"|pscale_(?:tkn|pw|oauth)_[A-Za-z0-9=._-]{30,64}|nf[pcobu]_[A-Za-z0-9]{36,64}"
        r"|LTAI[A-Za-z0-9]{16,24}|rnd_[A-Za-z0-9]{28,40}|AQVN[A-Za-z0-9_-]{35,40}"
        r"|ACOG[A-Za-z0-9]{40,80}|vc[pka]_[A-Za-z0-9]{50,64}|4b1d[A-Za-z0-9]{38}"
        r"|ABSK[A-Za-z0-9+/]{60,300}={0,2}|bedrock-api-key-[A-Za-z0-9+/=_-]{20,1000}"
        r"|IQoJb3JpZ2luX2[A-Za-z0-9+/=]{50,1000}|amzn\.mws\.[a-f0-9-]{36}"
        r"|sha256~[A-Za-z0-9_-]{43}|SWMTKN-[0-9]-[a-z0-9]{40,60}-[a-z0-9]{20,30}"
        r"|SWMKEY-[0-9]-[A-Za-z0-9+/]{40,50}|00[A-Za-z0-9]{13}![A-Za-z0-9._-]{80,260}"
        r"|t1\.[A-Za-z0-9_-]{20,200}={0,2}\.[A-Za-z0-9_-]{86}={0,2}"
        r"|K10[a-f0-9]{64}::(?:[a-z-]{1,20}:)?[a-f0-9]{16,64}|tk-us-[A-Za-z0-9_-]{48}"
        r"|ico-[A-Za-z0-9]{32})",
    ),
    token_rule(
        "vault-token",
        "HashiCorp Vault and Terraform Cloud tokens",
        r"(?:hv[sbr]\.[A-Za-z0-9_-]{20,300}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{50,80}"
        r"|s\.[A-Za-z0-9]{24})",
        validator=_random_token,
    ),
    token_rule(
        "tailscale-key",
        "Tailscale auth, API and client keys",
        r"tskey-[A-Za-z0-9_-]{16,120}",
    ),
)
