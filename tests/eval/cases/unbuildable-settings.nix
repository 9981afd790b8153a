# Accepted by Nix, refused by fedlearn while the system is built.
{
  services.fedlearn = {
    enable = true;
    repository.url = null;
    settings.extraction.treshold = 0.8;
  };
}
