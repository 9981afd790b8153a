# Telemetry below a home, a repository outside of the state directory, a Qdrant elsewhere; and
# what is worth a warning: the host name as node, the API key in clear, a dataset below a home
# that the units cannot see.
{
  networking.hostName = "workshop";
  services.fedlearn = {
    enable = true;
    repository.url = "/srv/git/patterns.git";
    settings = {
      node = "workshop";
      extraction.threshold = 0.8;
      repository.path = "/srv/patterns";
      runtime.dataset = [
        "/home/ada/.local/share/nixos-ai-stack/fine-tuning/dataset.jsonl"
        "/home/ada/notes/*.jsonl"
        "/srv/notes/*.jsonl"
      ];
    };
    telemetry.directories = [
      "/home/ada/.local/share/nixos-ai-stack"
      "/var/lib/ai-stack"
    ];
    qdrant = {
      url = "http://qdrant.example.org:6333";
      apiKeyFile = "/run/secrets/qdrant-api-key";
    };
  };
}
