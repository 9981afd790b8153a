# The least that works: enable and the address.
{
  services.fedlearn = {
    enable = true;
    repository.url = "https://git.example.org/patterns.git";
  };
}
