"""Values under names: in settings, in code and in prose, and what only looks alike."""

import pytest

from fedlearn.redaction.redactor import Redactor

REDACTOR = Redactor()
KEY = "kQ8wRt5zLmV2" + "nXc7pJ4h"
OTHER = "pV2nXc7bJhkQ" + "8wRt5zLm"

SETTINGS = [
    ("db:\n  password: winterwald  # of the test", "winterwald"),
    ("environment:\n  - POSTGRES_PASSWORD=winterwald # dev", "winterwald"),
    ("- password: winterwald\n  name: app", "winterwald"),
    ("mqtt: {broker: x, password: winterwald, port: 1883}", "winterwald"),
    ("wifi:\n  psk: >-\n    winterwald12\n", "winterwald12"),
    ("spring.datasource.password=\\\n  winterwald", "winterwald"),
    ("password=$(cat <<EOF\nSommer2019\nEOF\n)\nDB_PASSWORD=winterwald", "winterwald"),
    ('{"conf": "host: db\\n  password: winterwald\\nuser: x"}', "winterwald"),
    (f"api_tokens:\n  - {KEY}\n  - {OTHER}\n", OTHER),
    (f'apiKeys = [ "{KEY}" "{OTHER}" ];', OTHER),
    (f"API_KEYS={KEY},{OTHER}", OTHER),
    ('passwords: ["winterwald", "nordwind"]', "nordwind"),
    ("kind: Secret\nstringData:\n  # note\n  cookie: winterwald\n", "winterwald"),
    ("kind: Secret\ndata:\n  a: |\n    bW9uZ29kYjov\n  b: x\n", "bW9uZ29kYjov"),
    ('{"kind":"Secret","data":{"a":"c29tbWVy","b":"cmVnZW4="}}', "cmVnZW4="),
    ("env:\n  - name: DB_PASSWORD\n    value: winterwald", "winterwald"),
    ('{"ParameterKey": "DBPassword", "ParameterValue": "winterwald"}', "winterwald"),
    ('<property name="a.password">winterwald</property>', "winterwald"),
    ('<add key="SmtpPassword" value="winterwald" />', "winterwald"),
    ("Server = db; User Id = sa; Password = winterwald;", "winterwald"),
    ("password: 'it''s7Zr8'", "7Zr8"),
    ("[mysql]\npassword = winterwald ; local\n", "winterwald"),
    ('{"user": "x", "pass": "winterwald"}', "winterwald"),
    ("PASS=winterwald", "winterwald"),
    ("sim_pin = 4711", "4711"),
    ("cvv: 123", "123"),
]
CODE = [
    ('var jwt = "eins2drei4";', "eins2drei4"),
    ("env('DB_PASSWORD', 'hunter2')", "hunter2"),
    ('map.put("password", "hunter2");', "hunter2"),
    ("connect(user='a', password='winterwald')", "winterwald"),
    ('let password: &str = "winterwald";', "winterwald"),
    ('if password == "hunter2":', "hunter2"),
    ('connect("dbname=shop password=winterwald host=x")', "winterwald"),
]
PROSE = [
    (f"the grafana key is {KEY}", KEY),
    ("the sentry key is " + "3f9c1e7a5b2d4068" * 2, "3f9c1e7a5b2d4068"),
    ("2FA seed KRSXG5CTMVRXEZLU saved", "KRSXG5CTMVRXEZLU"),
    ("Backup codes:\n1. 4821 9937\n2. 1047 2265", "1047 2265"),
    ("user: app, pass: winterwald7", "winterwald7"),
    ("Das Passwort f\xfcr den Router ist Sommer2019", "Sommer2019"),
    ("I changed the password to Sommer2019", "Sommer2019"),
    ("the password is `winterwald`", "winterwald"),
    ("**Password:** Sommer2019", "Sommer2019"),
    ("log in with admin / hunter2", "hunter2"),
]

VERBS = [
    "the value that we pass to `spawn` is moved",
    "pass it as `stdin2`",
    "First pass: lex2, second pass: parse2",
    "--- PASS: TestLexer2 (0.00s)\nPASS: 12",
    "pass: 12, fail: 3",
    "minipass: ^7.0.4",
    "proxyPass = upstream2;",
    "let multipass = encode2;",
    "the [*pass as file*](#pass-as-file) mark",
    "the user pastes both password fields, and the login and password fields too",
]
TALK = [
    "**Token Count**: 2,048 of 4,096",
    "**API key handling** and **Token Refresh** are on",
    "- **token** (string): the API token",
    "- **API key**: `OPENAI_API_KEY`",
    "| [Rotate tokens](#token-rotation2) | on |",
    "see the API key ([#2588](https://example.org/2588))",
    "the token is `null` and the secret is to use `strace`",
    "the key is to call `init2()` first",
    "eval rate: 45.67 tokens per second",
]
NO_VALUES = [
    "def f(password: str, token: str | None = None) -> str:",
    "    token: AccessToken,\n    api_key: Option<&str>,",
    "NumTokensPerExpert uint64",
    "password VARCHAR(255) NOT NULL,",
    'password: z.string().min(8), "password": {"type": "string"}',
    "user: { name, password: hashed }",
    "login(user, password: pwd)",
    "psk = Homepassword;",
    "use crate::token::Token1; Token::new(0u32, x)",
    "$token = $this->getToken(); $params.Credential = Get-Credential",
    'self.token = f"session-{count}"',
    '"API_KEY": "{env:API_KEY2}", "TOKEN": "{file:/run/secrets/t2}"',
    'password = "%env(LDAP_PASSWORD2)%"',
    "existingSecret: grafana-admin-2\nupdate_password: on_create",
    "PublicKeyToken=b77a5c561934e089",
    'Set("Allow-Headers", "Authorization, X-Client-Info2, Accept")',
    '"password": "Mot de passe", "changePassword": "Change Password"',
    "Invalid password: must have 8 characters",
    "kind: SealedSecret\nspec:\n  encryptedData:\n    password: " + "AgBy3i4O" * 9,
    "secrets: [DEPLOY_TOKEN, OTHER_TOKEN]",
    'tokens: ["hello", "world"]',
    '"eos_token": "</s>", pad_token = "<pad>"',
    '("extract key", "request body"), ("Bypass", "-Command", x)',
    "pin: 13\nspin: 1234\npin = GPIO17",
    "fs-minipass: ^3.0.0",
    '"${PWD}":/workspace',
    'key: Union["_RSAPrivateKey", "_RSAPublicKey"], private_key: "_RSAPrivateKey"',
    "_token = r'(?:[a-z0-9]+|[!-~])'",
    "group_name:password:GID:user_list",
    '--project-key="ExampleCloudPlatform2"',
]


@pytest.mark.parametrize(("text", "value"), [*SETTINGS, *CODE, *PROSE])
def test_a_named_value_is_found(text: str, value: str) -> None:
    """A weak one too, wherever the grammar of the text puts it."""
    assert value not in REDACTOR.redact_text(text).text


@pytest.mark.parametrize("text", [*VERBS, *TALK, *NO_VALUES])
def test_ordinary_text_stays(text: str) -> None:
    """The verb, talk about tokens, and code have nothing to hide."""
    assert REDACTOR.redact_text(text).text == text


def test_each_value_of_a_list_is_found() -> None:
    """One name announces all of them."""
    found = REDACTOR.find(f'{{"api_keys": ["{KEY}", "{OTHER}"]}}')
    assert [one.value for one in found] == [KEY, OTHER]
