# A bare git repository behind ssh, as a team has one.
{ pkgs, ... }:

let
  keys = import ./keys.nix { inherit pkgs; };
  hostKey = "ssh/fedlearn_host_key";
  home = "/srv/git";
in
{
  environment = {
    # A known host key, so that the members can declare it.
    etc.${hostKey} = {
      source = keys.private;
      mode = "0400";
    };
    systemPackages = [ pkgs.git ];
  };

  services.openssh = {
    enable = true;
    hostKeys = [
      {
        path = "/etc/${hostKey}";
        type = "ed25519";
      }
    ];
  };

  users = {
    users.git = {
      isSystemUser = true;
      group = "git";
      inherit home;
      createHome = true;
      shell = "${pkgs.git}/bin/git-shell";
      openssh.authorizedKeys.keys = [ keys.public ];
    };
    groups.git = { };
  };

  systemd.services.repository = {
    description = "Make the repository of the federation";
    wantedBy = [ "multi-user.target" ];
    before = [ "sshd.service" ];
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
      User = "git";
      ExecStart = "${pkgs.git}/bin/git init --bare --initial-branch=main ${home}/patterns.git";
    };
  };
}
