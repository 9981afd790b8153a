# Each of the two members: only the name and the machine's own keys differ.
{
  services.fedlearn = {
    enable = true;

    # All members see this name; it need not be the host name.
    settings.node = "workshop";

    repository = {
      url = "git@git.example.org:patterns.git";
      # Made on this machine: ssh-keygen -t ed25519 -N "" -f FILE. Its public half goes to the hub.
      sshKeyFile = "/run/secrets/fedlearn-ssh-key";
      # What `ssh-keyscan git.example.org` prints, compared with what the hub's owner says.
      knownHosts = [
        "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICogEkFXRz38+Iu/IVfEpUlnXIsoAt/Kv/cZQsQ7JIBx"
      ];
    };

    # Signed commits, so that the other member can recognise forged ones.
    signing.keyFile = "/run/secrets/fedlearn-signing-key";

    qdrant.enable = true;

    telemetry = {
      directories = [ "/var/lib/ai-stack" ];
      supplementaryGroups = [ "ai-stack" ];
    };

    # More often than the preset's hourly.
    schedule.federate = "*:0/30";
  };
}
