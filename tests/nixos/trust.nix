# Who may say something: signatures are asked for, and a node is cut off.
let
  # A key of the node's own, made before the first commit.
  signing =
    { pkgs, ... }:
    {
      systemd.services.signing-key = {
        description = "Make the key that signs this node's commits";
        wantedBy = [ "multi-user.target" ];
        before = [ "fedlearn-init.service" ];
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          StateDirectory = "signing";
          StateDirectoryMode = "0700";
          ExecStart = "${pkgs.openssh}/bin/ssh-keygen -q -t ed25519 -N '' -C '' -f /var/lib/signing/key";
        };
      };

      services.fedlearn = {
        signing.keyFile = "/var/lib/signing/key";
        settings.trust.require_signatures = true;
      };
    };

  member = name: {
    imports = [
      ./common/member.nix
      signing
    ];
    services.fedlearn.settings.node = name;
  };
in
{
  name = "fedlearn-trust";

  nodes = {
    hub = ./common/hub.nix;
    # States by `fedlearn node trust` whose evidence counts.
    a = member "a";
    # Its administrator lists them in a file.
    b = {
      imports = [ (member "b") ];
      services.fedlearn.settings.trust.allowed_signers = "/etc/fedlearn/allowed_signers";
      environment.etc."fedlearn/allowed_signers" = {
        text = "";
        mode = "0644";
      };
    };
  };
}
