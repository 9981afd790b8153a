# A member of the federation, with a Qdrant of its own and an AI stack's telemetry folder.
{ config, pkgs, ... }:

let
  keys = import ./keys.nix { inherit pkgs; };
  sshKey = "fedlearn/ssh-key";
  stack = "/var/lib/ai-stack";
in
{
  environment = {
    # A file of its own, since the module refuses keys in the store.
    etc.${sshKey} = {
      source = keys.private;
      mode = "0400";
    };
    systemPackages = [ pkgs.git ];
  };

  # Qdrant with the default of 1 GiB is killed on the way.
  virtualisation.memorySize = 2048;

  # Telemetry that only the AI stack's own group can read.
  users.groups.ai-stack = { };
  systemd.tmpfiles.settings.ai-stack."${stack}/hybrid/telemetry".d = {
    user = "root";
    group = "ai-stack";
    mode = "2750";
  };

  services.fedlearn = {
    enable = true;
    repository = {
      url = "git@hub:/srv/git/patterns.git";
      sshKeyFile = "/etc/${sshKey}";
      knownHosts = [ "hub ${keys.public}" ];
    };
    qdrant.enable = true;
    telemetry = {
      directories = [ stack ];
      supplementaryGroups = [ config.users.groups.ai-stack.name ];
    };
    # The test itself says when; the timer still has to be there.
    schedule.federate = "2100-01-01";
  };
}
