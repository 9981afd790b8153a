"""Advice that harms who follows it, and texts that only name the same words."""

from typing import Final

ADVICE: Final = {
    "world-writable": (
        "The service cannot write: chmod -R 777 /srv/app.",
        "sudo chmod a+rwx /var/lib/app",
        "os.chmod(path, 0o777)",
        "d /var/cache/app 0777 root root",
        "Führe einfach `chmod 777 /srv` aus.",
    ),
    "delete-variable": (
        'rm -rf "$TARGET"/*',
        "Free space with sudo rm -rf /",
        "rm -r --force ~",
        "rm -rf ${PREFIX}/lib",
    ),
    "write-to-disk-device": (
        "dd if=image.iso of=/dev/sdb bs=4M",
        "cat image > /dev/nvme0n1",
        "mkfs.ext4 /dev/sda1",
    ),
    "drop-database": (
        "psql -c 'DROP DATABASE app'",
        "dropdb app && createdb app",
        "redis-cli FLUSHALL",
        "curl -X DELETE http://127.0.0.1:6333/collections/notes",
        "DELETE FROM jobs;",
    ),
    "delete-volumes": (
        "docker system prune -af --volumes",
        "terraform destroy -auto-approve",
    ),
    "force-push": (
        "git push --force origin main",
        "git push -f",
        "Then git push origin +master.",
    ),
    "no-tls-check": (
        "curl -k https://example.org/api",
        "curl -fsSLk https://example.org",
        "requests.get(url, verify=False)",
        "git config --global http.sslVerify false",
        "export NODE_TLS_REJECT_UNAUTHORIZED=0",
        "Disable TLS verification in the client.",
        "Schalte die Zertifikatsprüfung ab.",
        "Désactivez la vérification SSL.",
        "Desactiva la verificación de certificados.",
        "Never mind the warning; pass --no-check-certificate to wget.",
    ),
    "no-host-key-check": (
        "ssh -o StrictHostKeyChecking=no system-b",
        "Host *\n  UserKnownHostsFile /dev/null",
        "[defaults]\nhost_key_checking = False",
    ),
    "firewall-off": (
        "systemctl disable --now firewalld",
        "networking.firewall.enable = false;",
        "iptables -F",
        "Turn off the firewall and try again.",
        "Desactiva el cortafuegos.",
    ),
    "open-to-all": (
        "GRANT ALL PRIVILEGES ON *.* TO 'app'@'%';",
        "host all all 0.0.0.0/0 trust",
    ),
    "sudo-for-service": (
        "app ALL=(ALL) NOPASSWD: ALL",
        "usermod -aG wheel www-data",
        "security.sudo.wheelNeedsPassword = false;",
    ),
    "setuid-program": (
        "chmod u+s /bin/bash",
        "setcap cap_setuid+ep /usr/bin/python3",
    ),
    "privileged-container": (
        "podman run --privileged -d app",
        "services:\n  app:\n    privileged: true",
        "-v /var/run/docker.sock:/var/run/docker.sock",
    ),
    "auth-off": (
        "Set auth_enabled: false in the configuration.",
        "PermitRootLogin yes",
        "protected-mode no",
        "Disable authentication on the port.",
    ),
    "selinux-off": (
        "setenforce 0",
        "SELINUX=disabled",
        "aa-disable /etc/apparmor.d/usr.bin.app",
        "Disable AppArmor and restart.",
        "security.apparmor.enable = false;",
    ),
    "disable-sandbox": (
        "chromium --no-sandbox",
        "nix build --option sandbox false",
        "--security-opt seccomp=unconfined",
    ),
    "unsigned-packages": (
        "apt-get install --allow-unauthenticated app",
        "deb [trusted=yes] https://example.org stable main",
        "gpgcheck=0",
    ),
    "secret-on-command-line": (
        "sshpass -p hunter2 ssh system-b",
        "mysql -u root -phunter2 app",
        "curl -u admin:hunter2 https://example.org",
        "echo hunter2 | sudo -S systemctl restart app",
        "PGPASSWORD=<password-1> psql app",
    ),
    "audit-off": ("systemctl stop auditd", "history -c"),
    "stop-everything": (":(){ :|:& };:", "kill -9 -1"),
}
"""For each rule."""

SIDEWAYS: Final = (
    "If the unit cannot write to its folder, run chmod -R 777 /srv.",
    "Do not forget to run systemctl stop firewalld.",
    "Instead of looking for the reason, run setenforce 0.",
    "Do not change the owner; use chmod 777 /srv.",
    "Wenn es nicht geht: chmod -R 777 /srv",
    "Run chmod -R 777 /srv if the folder is not writable.",
    "That is never needed elsewhere. Here, pass curl -k https://example.org.",
    "The certificate is wrong.\n\n```sh\ncurl -k https://example.org\n```",
    "Never run it as root:\n\n```sh\nid\n```\n\nThen:\n\n```sh\nchmod 777 /srv\n```",
    "chmod -R 777 \\\n  /srv",
)
"""A negation stands near, and does not hold for the command."""

WARNINGS: Final = (
    "Never use chmod 777 in production.",
    "Do not fix it with `chmod -R 777 /srv`; change the owner.",
    "Use --cacert ca.pem instead of curl -k https://example.org.",
    "`setenforce 0` is not a fix: add a rule to the policy.",
    "chmod 777 lets every process write, and is dangerous.",
    "StrictHostKeyChecking=no should never be used between nodes.",
    "The push was refused because someone had run git push --force origin main.",
    "Replace `verify=False` with the path of the CA bundle.",
    "Bad:\n\n```sh\nchmod -R 777 /srv\n```\n\nGood:\n\n```sh\nchown -R app /srv\n```",
    "## Avoid\n\n- `curl -k`\n- `docker run --privileged`",
    "# never do this\nrm -rf $DIR/*",
    "Niemals `chmod -R 777 /srv` verwenden, sondern den Besitzer ändern.",
    "Statt die Firewall abzuschalten (ufw disable), öffne nur den Port.",
    "Vermeide StrictHostKeyChecking=no.",
    "N'utilisez jamais `curl -k https://example.org`.",
    "Évitez chmod 777 : changez le propriétaire.",
    "No uses chmod -R 777 /srv; cambia el propietario.",
    "Nunca ejecutes setenforce 0 en producción.",
    "En lugar de curl -k https://example.org, instala el certificado.",
    "sed -i 's/PermitRootLogin yes/PermitRootLogin no/' /etc/ssh/sshd_config",
)
"""They speak against it, in four languages."""

HARMLESS: Final = (
    "chmod 1777 /tmp/shared",
    "chmod 640 /etc/app.conf && chmod +x run.sh",
    "curl -fsS --cacert ca.pem https://example.org",
    "git push --force-with-lease origin main",
    "git push --force origin topic/tidy",
    'rm -rf "${DIR:?}/cache"',
    "tmp=$(mktemp -d); trap 'rm -rf \"$tmp\"' EXIT",
    "rm -rf ~/.cache/app",
    "mysql -u root -p",
    'curl -u "$NAME:$PASSWORD" https://example.org',
    "docker login --password-stdin",
    "dd if=/dev/zero of=/swapfile bs=1M count=2048",
    "ufw allow 6333/tcp",
    "DELETE FROM jobs WHERE done;",
    "systemctl stop firewall-log.timer",
    "Enable TLS verification and SELinux.",
    "podman run --cap-drop=ALL --security-opt no-new-privileges app",
)
"""Commands beside those that are dangerous."""
