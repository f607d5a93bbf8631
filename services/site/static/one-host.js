// Cookies and sessionStorage belong to a host name, and 127.0.0.1 is another name than localhost:
// a sign-in begun on one is unknown on the other. So every page moves to the one name first.
import { config } from "./config.js";

const home = new URL(config.siteUrl);
if (location.origin !== home.origin) {
  location.replace(home.origin + location.pathname + location.search);
}
