# One machine, no federation yet: what the AI stack learns goes into a local repository and
# a local Qdrant. Set repository.url later to share the patterns.
{
  services.fedlearn = {
    enable = true;

    settings.node = "workshop";

    repository.url = null;

    qdrant.enable = true;

    telemetry = {
      directories = [ "/var/lib/ai-stack" ];
      supplementaryGroups = [ "ai-stack" ];
    };
  };
}
