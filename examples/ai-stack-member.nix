# Next to an AI stack that has its own Qdrant and embedding model: fedlearn uses both, reads the
# telemetry of all its services and writes nothing below /var/lib/ai-stack.
{
  services.fedlearn = {
    enable = true;

    settings = {
      node = "workshop";
      # Includes the telemetry that developer tools write into the stack's checkout.
      runtime.telemetry = [
        "/var/lib/ai-stack/*/telemetry/hybrid-events.jsonl"
        "/var/lib/ai-stack/*/telemetry/aidb-events.jsonl"
        "/var/lib/ai-stack/*/telemetry/vscode-events.jsonl"
        "/var/lib/ai-stack/*/telemetry/ralph-events.jsonl"
        "/opt/nixos-quick-deploy/.agents/telemetry/hybrid-events.jsonl"
      ];
    };

    repository = {
      url = "git@git.example.org:patterns.git";
      sshKeyFile = "/run/secrets/fedlearn-ssh-key";
      knownHosts = [
        "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICogEkFXRz38+Iu/IVfEpUlnXIsoAt/Kv/cZQsQ7JIBx"
      ];
    };

    telemetry = {
      # 0750 root:ai-stack, and everything in it is readable by that group.
      directories = [ "/var/lib/ai-stack" ];
      supplementaryGroups = [ "ai-stack" ];
    };

    # The stack's own services; fedlearn waits for this Qdrant as for its own.
    qdrant.url = "http://127.0.0.1:6333";
    embedding = {
      kind = "openai";
      url = "http://127.0.0.1:8081";
      model = "nomic-embed-text";
    };

    dashboard = {
      enable = true;
      nginx = "fedlearn.localhost";
    };
  };
}
