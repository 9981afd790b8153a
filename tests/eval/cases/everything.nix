# Every option that turns something on, beside the AI stack's own Qdrant and model.
{
  networking.proxy.envVars = {
    https_proxy = "http://proxy.example.org:3128";
    no_proxy = "127.0.0.1,localhost";
  };

  services.fedlearn = {
    enable = true;
    settings = {
      node = "workshop";
      repository.author_email = "robot@example.org";
    };
    repository = {
      url = "ssh://git@git.example.org:2222/team/patterns.git";
      branch = "patterns";
      sshKeyFile = "/run/secrets/fedlearn-ssh-key";
      knownHosts = [ "[git.example.org]:2222 ssh-ed25519 AAAA" ];
    };
    signing.keyFile = "/run/secrets/fedlearn-signing-key";
    qdrant = {
      url = "http://127.0.0.1:6333";
      apiKeyFile = "/run/secrets/qdrant-api-key";
    };
    embedding = {
      kind = "openai";
      url = "http://127.0.0.1:8081";
      model = "bge-m3";
      apiKeyFile = "/run/secrets/embedding-key";
    };
    extraction.model = {
      url = "http://127.0.0.1:8080";
      name = "qwen2.5-coder";
      apiKeyFile = "/run/secrets/model-key";
    };
    telemetry = {
      directories = [ "/var/lib/ai-stack" ];
      supplementaryGroups = [ "ai-stack" ];
    };
    schedule = {
      preset = "aggressive";
      export = "Sun 03:00";
      prune = null;
    };
    dashboard = {
      enable = true;
      nginx = "fedlearn.example.org";
    };
    prometheus.textfileDirectory = "/var/lib/node-exporter-textfiles";
    backup.directory = "/var/backup/fedlearn";
    onFailure = [ "notify-administrator@%n.service" ];
  };
}
