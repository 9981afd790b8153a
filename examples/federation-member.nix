# A member of a federation whose hub is a bare git repository behind ssh.
{
  services.fedlearn = {
    enable = true;

    # All members see this name; it need not be the host name.
    settings.node = "workshop";

    repository = {
      url = "git@git.example.org:team/patterns.git";
      # Made on this machine: ssh-keygen -t ed25519 -N "" -f FILE
      sshKeyFile = "/run/secrets/fedlearn-ssh-key";
      # What `ssh-keyscan git.example.org` prints, compared with what the hub's owner says.
      knownHosts = [
        "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICogEkFXRz38+Iu/IVfEpUlnXIsoAt/Kv/cZQsQ7JIBx"
      ];
    };

    qdrant.enable = true;

    telemetry = {
      directories = [ "/var/lib/ai-stack" ];
      supplementaryGroups = [ "ai-stack" ];
    };

    schedule.federate = "*:0/30";
  };
}
