# The hub of a team of two: a bare git repository behind ssh, on a machine that both reach. It
# needs no fedlearn; any git server works. It only has to know each member's public key.
{ pkgs, ... }:

let
  home = "/srv/git";
in
{
  services.openssh.enable = true;

  users = {
    users.git = {
      isSystemUser = true;
      group = "git";
      inherit home;
      createHome = true;
      # Nothing but git.
      shell = "${pkgs.git}/bin/git-shell";
      openssh.authorizedKeys.keys = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKMjy8ujEZXwGxYqs+DPEF6GCE7brIZzXmJAxLqoXLlk workshop"
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICogEkFXRz38+Iu/IVfEpUlnXIsoAt/Kv/cZQsQ7JIBx office"
      ];
    };
    groups.git = { };
  };

  systemd.services.patterns-repository = {
    description = "Make the repository of the federation";
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
      User = "git";
      # Running it again changes nothing.
      ExecStart = "${pkgs.git}/bin/git init --bare --initial-branch=main ${home}/patterns.git";
    };
  };
}
