"""Secrets in the fixed places of commands."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    'nmcli device wifi connect "Cafe Nord" password \xabXk93mPlq7\xbb',
    (
        "nmcli con add type wifi ifname wlan0 con-name home ssid Home "
        "wifi-sec.key-mgmt wpa-psk wifi-sec.psk \xabgartenzaun\xbb"
    ),
    'sudo nmcli c modify vpn1 vpn.secrets "password=\xabHk3jLq9vT\xbb"',
    "iwctl --passphrase \xabherbstwind\xbb station wlan0 connect Home",
    "wpa_passphrase HomeNet \xabherbstwind9\xbb",
    'wpa_cli -i wlan0 password 0 "\xabFf83kdPq\xbb"',
    "iwconfig wlan0 key s:\xababcde\xbb",
    "iwconfig wlan0 key \xab1234567890abcdef12\xbb",
    "snmpget -v2c -c \xabkA9wQx2m\xbb 192.0.2.4 sysUpTime.0",
    (
        'snmpset -v3 -l authPriv -u ops -a SHA -A "\xabPq8w Lm2x\xbb" -x AES '
        "-X '\xabTt5rr9Kq\xbb' sw1 x i 1"
    ),
    "net user backup \xabWq7zPl2k\xbb /add",
    "C:\\> net user backup \xabWq7zPl2k\xbb /domain",
    "net use \\\\nas01\\data /user:lab\\bob \xabKd9xQp3m\xbb",
    'cmdkey /generic:TERMSRV/db1 /user:lab\\bob /pass:"\xabKd9xQp3m\xbb"',
    "schtasks /create /tn x /tr y /ru bob /rp \xabKd9xQp3m\xbb",
    "poetry config pypi-token.pypi \xabKd9xQp3mWq7zPl2k\xbb",
    "poetry config http-basic.internal ops \xabgartenzaun\xbb",
    "twine upload -u ops -p \xabKd9xQp3m\xbb dist/*",
    "npm config set //npm.corp.example/:_authToken \xabKd9xQp3mWq7z\xbb",
    "npm set //npm.corp.example/:_password \xabKd9xQp3mWq7z\xbb",
    "yarn config set npmAuthToken \xabKd9xQp3mWq7z\xbb",
    "cargo login \xabKd9xQp3mWq7zPl2k\xbb",
    (
        "dotnet nuget push x.nupkg -k \xabKd9xQp3mWq7zPl2k\xbb -s "
        "https://nuget.corp.example"
    ),
    (
        "nuget sources add -Name x -Source https://x -UserName bob -Password "
        "\xabKd9xQp3m\xbb"
    ),
    "composer config http-basic.repo.example.org bob \xabKd9xQp3m\xbb",
    "bundle config set --global gems.example.org bob:\xabKd9xQp3m\xbb",
    "mvn --encrypt-master-password \xabKd9xQp3m\xbb",
    "ssh-keygen -t ed25519 -N '\xabKd9x Qp3m\xbb' -f id",
    "sshpass -p\xabKd9xQp3m\xbb ssh host.example.org uptime",
    'sshpass -p "\xabKd9xQp3m\xbb" scp a b:',
    "plink -batch -pw \xabKd9xQp3m\xbb bob@192.0.2.3 ls",
    'db2 "connect to shop user bob using \xabKd9xQp3m\xbb"',
    'psql "host=db1 user=bob password=\xabnordlicht\xbb dbname=shop"',
    "PGPASSWORD=\xabnordlicht\xbb psql -U bob",
    "mysql -h db1 -u bob -p\xabnordlicht\xbb shop",
    "mysqldump --user=bob --password=\xabnordlicht\xbb shop > x.sql",
    "mysqladmin -u root password \xabnordlicht\xbb",
    "mongosh --host db1 -u bob -p \xabnordlicht\xbb --authenticationDatabase admin",
    "mongodump --username bob --password \xabnordlicht\xbb --out x",
    "redis-cli -h cache1 -a \xabnordlicht\xbb ping",
    "redis-cli -h cache1 AUTH \xabnordlicht\xbb",
    "redis-cli CONFIG SET requirepass \xabnordlicht\xbb",
    "sqlplus scott/\xabtiger9\xbb@orcl",
    "sqlplus -s app/\xabKd9xQp3m\xbb@//db1:1521/ORCL",
    '{"event": "Why? sqlplus app/\xablantern-granite-orchid61\xbb", "value": 1}',
    "rman target sys/\xabKd9xQp3m\xbb@orcl",
    "expdp app/\xabKd9xQp3m\xbb schemas=app",
    'sqlcmd -S db1 -U sa -P \xabKd9xQp3m\xbb -Q "select 1"',
    "isql mydsn bob \xabKd9xQp3m\xbb",
    "clickhouse-client --host db1 --user bob --password \xabnordlicht\xbb",
    "cqlsh db1 -u bob -p \xabnordlicht\xbb",
    "influx -username bob -password \xabnordlicht\xbb",
    "cypher-shell -u neo4j -p \xabnordlicht\xbb",
    "mc alias set minio https://s3.example.org AKminio01 \xabKd9xQp3mWq7zPl2k\xbb",
    "mc config host add s3 https://s3.example.org AKminio01 \xabKd9xQp3mWq7zPl2k\xbb",
    "vault login \xabs3rv1ceT0ken99x\xbb",
    "vault kv put secret/app api=\xabKd9xQp3m\xbb",
    "vault operator unseal \xabkq8wrt5zlmv2nxc7pj4hd6gs\xbb",
    "vault write auth/userpass/users/bob password=\xabnordlicht\xbb",
    "wandb login \xab0123456789abcdef0123456789abcdef01234567\xbb",
    "huggingface-cli login --token \xabkd9xqp3mwq7zpl2k\xbb",
    "glab auth login --token \xabkd9xqp3mwq7zpl2k\xbb",
    'gh secret set DEPLOY --body "\xabkd9xqp3mwq7zpl2k\xbb"',
    "docker login registry.example.org -u bob -p \xabnordlicht\xbb",
    "docker login --username bob --password \xabnordlicht\xbb registry.example.org",
    "podman login -u bob -p='\xabnordlicht\xbb' quay.example.org",
    "skopeo copy --src-creds bob:\xabnordlicht\xbb docker://a docker://b",
    "helm registry login -u bob -p \xabnordlicht\xbb registry.example.org",
    "crane auth login registry.example.org -u bob -p \xabnordlicht\xbb",
    (
        "kubectl create secret generic db --from-literal=user=bob "
        "--from-literal=pw=\xabnordlicht\xbb"
    ),
    (
        "kubectl -n app create secret docker-registry r --docker-username=bob "
        "--docker-password=\xabnordlicht\xbb"
    ),
    "az login --service-principal -u 1 -p \xabKd9xQp3m\xbb --tenant x",
    "az keyvault secret set --vault-name v --name n --value \xabKd9xQp3m\xbb",
    (
        "aws configure set aws_secret_access_key "
        "\xabKd9xQp3mWq7zPl2kKd9xQp3mWq7zPl2kKd9xQp3m\xbb"
    ),
    "aws secretsmanager create-secret --name db --secret-string \xabKd9xQp3m\xbb",
    "aws ssm put-parameter --name x --type SecureString --value \xabKd9xQp3m\xbb",
    "doctl auth init -t \xabkd9xqp3mwq7zpl2kkd9xqp3mwq7zpl2k\xbb",
    "heroku config:set DB_PASSWORD=\xabnordlicht\xbb",
    "fly secrets set FOO=\xabKd9xQp3m\xbb BAR=\xabWq7zPl2k\xbb",
    "netlify env:set API_TOKEN \xabKd9xQp3mWq7z\xbb",
    "vercel --token \xabKd9xQp3mWq7z\xbb deploy",
    "mkpasswd \xabnordlicht\xbb",
    "mkpasswd --method=sha-512 \xabKd9xQp3m\xbb",
    "openssl passwd -1 -salt xy \xabKd9xQp3m\xbb",
    "openssl enc -aes-256-cbc -k \xabKd9xQp3m\xbb -in a -out b",
    "openssl enc -aes-256-cbc -pass pass:\xabnordlicht\xbb -in a",
    "openssl pkcs12 -export -in a -passout pass:\xabnordlicht\xbb",
    "openssl rsa -in k -passin 'pass:\xabKd9x Qp3m\xbb'",
    "rabbitmqctl change_password bob \xabnordlicht\xbb",
    "htpasswd -bc .htpasswd bob \xabnordlicht\xbb",
    'htpasswd -nbB bob "\xabnordlicht\xbb"',
    "ldapsearch -x -H ldap://d1 -D cn=admin,dc=x -w \xabnordlicht\xbb -b dc=x",
    "ldapadd -D cn=admin -w\xabnordlicht\xbb -f a.ldif",
    "smbclient //nas/share -U bob%\xabnordlicht\xbb",
    "smbclient //nas/share \xabKd9xQp3m\xbb -U bob",
    'rpcclient -U "bob%\xabnordlicht\xbb" dc1',
    "mount -t cifs //nas/s /mnt -o user=bob,pass=\xabnordlicht\xbb",
    "rclone obscure \xabnordlicht\xbb",
    "rclone config create box webdav url https://x user bob pass \xabKd9xQp3m\xbb",
    "zip -P \xabnordlicht\xbb -r a.zip b",
    "unzip -P \xabnordlicht\xbb a.zip",
    "7z x -p\xabnordlicht\xbb a.7z",
    "unrar x -p\xabnordlicht\xbb a.rar",
    'gpg --batch --yes --passphrase "\xabnordlicht\xbb" -c a',
    "ipmitool -I lanplus -H bmc1 -U ADMIN -P \xabnordlicht\xbb power status",
    "xfreerdp /v:srv1 /u:bob /p:\xabnordlicht\xbb",
    "xfreerdp /u:bob /p:'\xabKd9x;Qp3m\xbb' /v:srv1",
    "rdesktop -u bob -p \xabnordlicht\xbb srv1",
    "curl -u bob:\xabnordlicht\xbb https://api.example.org",
    "curl --user 'bob:\xabKd9x Qp3m\xbb' https://api.example.org",
    "curl -sSu bob:\xabKd9xQp3m\xbb https://api.example.org",
    'curl -H "X-Api-Key: \xabKd9xQp3mWq7z\xbb" https://api.example.org',
    "wget --user=bob --password=\xabnordlicht\xbb https://x",
    "lftp -u bob,\xabnordlicht\xbb sftp://h",
    "ncftpput -u bob -p \xabnordlicht\xbb h / f",
    "swaks --to a@example.org -au bob -ap \xabnordlicht\xbb",
    "sendemail -f a -t b -s smtp:587 -xu bob -xp \xabnordlicht\xbb",
    "mosquitto_pub -h mq -u bob -P \xabnordlicht\xbb -t a -m b",
    "mosquitto_passwd -b /etc/mosquitto/passwd bob \xabnordlicht\xbb",
    "hydra -l bob -p \xabKd9xQp3m\xbb ssh://h",
    "nxc smb 192.0.2.0/24 -u bob -p '\xabKd9xQp3m\xbb'",
    (
        "crackmapexec smb h -u bob -H "
        "\xabaad3b435b51404eeaad3b435b51404ee:0cb6948805f797bf2a82807973b89537\xbb"
    ),
    "evil-winrm -i h -u bob -p '\xabKd9xQp3m\xbb'",
    "impacket-secretsdump corp/bob:'\xabKd9xQp3m\xbb'@192.0.2.9",
    "psexec.py corp/bob:\xabKd9xQp3m\xbb@192.0.2.9",
    "setenv API_TOKEN \xabKd9xQp3mWq7z\xbb",
    "set -gx GITLAB_TOKEN \xabKd9xQp3mWq7z\xbb",
    "set -Ux DB_PASSWORD \xabnordlicht\xbb",
    "setx DB_PASSWORD \xabnordlicht\xbb",
    'setx /M DB_PASSWORD "\xabnordlicht\xbb"',
    '$env:DB_PASSWORD = "\xabnordlicht\xbb"',
    "$env:API_TOKEN='\xabKd9xQp3mWq7z\xbb'",
    "set DB_PASSWORD=\xabnordlicht\xbb",
    "export DB_PASSWORD='\xabnordlicht\xbb'",
    "env DB_PASSWORD=\xabnordlicht\xbb ./run",
    "ENV API_TOKEN \xabKd9xQp3mWq7z\xbb",
    "ARG DB_PASSWORD=\xabnordlicht\xbb",
    'Environment="DB_PASSWORD=\xabnordlicht\xbb"',
    'New-Item -Path Env:DB_PASSWORD -Value "\xabnordlicht\xbb"',
    'ConvertTo-SecureString "\xabnordlicht\xbb" -AsPlainText -Force',
    "ConvertTo-SecureString -String '\xabnordlicht\xbb' -AsPlainText -Force",
    "ansible-vault encrypt_string '\xabKd9xQp3m\xbb' --name db_pw",
    "wp config create --dbname=x --dbuser=y --dbpass=\xabnordlicht\xbb",
    "wp user create bob bob@example.org --user_pass=\xabnordlicht\xbb",
    'drush user:password bob "\xabnordlicht\xbb"',
    (
        "kcadm.sh config credentials --server http://x --realm master --user "
        "admin --password \xabnordlicht\xbb"
    ),
    "kcadm.sh set-password -r x --username bob --new-password \xabnordlicht\xbb",
    (
        "gitea admin user create --username bob --password \xabnordlicht\xbb "
        "--email b@example.org"
    ),
    "bw unlock \xabnordlicht\xbb",
    "bw login bob@example.org \xabnordlicht\xbb",
    "security add-generic-password -a bob -s svc -w \xabnordlicht\xbb",
    "security unlock-keychain -p \xabnordlicht\xbb login.keychain",
    "useradd -m -p \xabnordlicht\xbb bob",
    "cloudflared service install \xabeyJhIjoiZ29vZGRheTEyMzQ1Njc4OTAifQ\xbb",
    "ngrok config add-authtoken \xab2abcDEFghiJKL345mnoPQR678stu_1VWxyz\xbb",
    "tailscale up --authkey \xabkd9xqp3mwq7zpl2k\xbb",
    (
        "gitlab-runner register --url https://g --registration-token "
        "\xabkd9xqp3mwq7zpl2k\xbb"
    ),
    (
        "keytool -genkey -keystore a.jks -storepass \xabnordlicht\xbb -keypass "
        "\xabnordlicht2\xbb"
    ),
    "apksigner sign --ks a.jks --ks-pass pass:\xabnordlicht\xbb a.apk",
    "qpdf --encrypt \xabuserpw1\xbb \xabownerpw2\xbb 256 -- a b",
    "doveadm pw -s SHA512-CRYPT -p \xabnordlicht\xbb",
    "radtest bob \xabKd9xQp3m\xbb r1 0 \xabSec9ret8x\xbb",
    "caddy hash-password --plaintext \xabnordlicht\xbb",
    "kadmin -p admin/admin -w \xabnordlicht\xbb",
    "dig -y hmac-sha256:tsig1:\xabKd9xQp3mWq7zPl2kKd9xQp3mWg==\xbb @ns axfr",
    "jf c add --url=https://x --user=bob --password=\xabnordlicht\xbb",
    (
        "java -jar jenkins-cli.jar -s http://j -auth "
        "bob:\xab1101d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6\xbb"
    ),
    "docker login \\\n  -u bob \\\n  -p \xabnordlicht\xbb \\\n  registry.example.org",
    '{"command": "mysql -u root -p\\"\xabKd9xQp3m\xbb\\" shop"}',
    '{"command": "sshpass -p \'\xabKd9xQp3m\xbb\' ssh h\\nuptime"}',
    "The user logged in with `mysql -ubob -p\xabnordlicht9\xbb shop` yesterday.",
    "Run: sshpass -p \xabnordlicht9\xbb ssh h, then look.",
    "I ran mkpasswd -m sha-512 \xabnordlicht9\xbb and got a hash.",
    "- name: x\n  shell: mysql -u root -p\xabnordlicht9\xbb -e 'x'",
    "subprocess.run(['sshpass', '-p', '\xabnordlicht9\xbb', 'ssh', 'h'])",
    'subprocess.run(["curl", "-u", "bob:\xabnordlicht9\xbb", url])',
]


@pytest.mark.parametrize("text", SECRET)
def test_commands_lose_their_secrets(text: str) -> None:
    """What a command is given in such a place is replaced, in whatever it stands."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []
