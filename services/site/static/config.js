// Where the parts of the demo live. These are the defaults; the site service answers
// /config.js with the addresses of its own environment when they differ.
export const config = {
  "clientId": "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e",
  "fusionAuthUrl": "http://localhost:9011",
  "apiUrl": "http://localhost:5000",
  "siteUrl": "http://localhost:3000"
};
