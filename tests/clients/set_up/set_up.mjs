// The tutorial's set-up script, written with FusionAuth's TypeScript client (contract 9).
// `fusionauth_api_key=… node set_up.mjs URL ORIGIN`; ends at the first answer that is no success.
import { FusionAuthClient } from "@fusionauth/typescript-client";

const keyId = "356a6624-b33c-471a-b707-48bbfcfbc593";
const applicationId = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e";
const [url, origin, lifetime = "3600"] = process.argv.slice(2);
const client = new FusionAuthClient(process.env.fusionauth_api_key, url);

async function told(step, call) {
  try {
    return (await call).response;
  } catch (failed) {
    console.error(`${step}: ${failed.statusCode} ${JSON.stringify(failed.exception ?? String(failed))}`);
    process.exit(1);
  }
}

const { tenants } = await told("tenants", client.retrieveTenants());
await told("issuer", client.patchTenant(tenants[0].id, { tenant: { issuer: url } }));
await told("key", client.generateKey(keyId, {
  key: { algorithm: "RS256", name: "For JSExampleApp", length: 2048 },
}));
await told("application", client.createApplication(applicationId, {
  application: {
    name: "JSExampleApp",
    oauthConfiguration: {
      authorizedRedirectURLs: [origin],
      clientSecret: "change-this-in-production-to-be-a-real-secret",
      enabledGrants: ["authorization_code", "refresh_token"],
      generateRefreshTokens: true,
      logoutURL: origin,
      requireRegistration: true,
    },
    jwtConfiguration: {
      enabled: true,
      accessTokenKeyId: keyId,
      idTokenKeyId: keyId,
      timeToLiveInSeconds: Number(lifetime),
    },
  },
}));
const { users } = await told("search", client.searchUsersByQuery({ search: { queryString: "*" } }));
const [user] = users;
await told("user", client.patchUser(user.id, {
  user: { fullName: `${user.firstName} ${user.lastName}` },
}));
await told("registration", client.register(user.id, { registration: { applicationId } }));
await told("cors", client.patchSystemConfiguration({
  systemConfiguration: {
    corsConfiguration: {
      allowCredentials: true,
      allowedMethods: ["GET", "POST", "OPTIONS"],
      allowedOrigins: [origin],
      enabled: true,
    },
  },
}));
