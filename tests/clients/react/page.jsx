// The smallest page on FusionAuth's React SDK: signs in, shows the user, refreshes, signs out.
import { FusionAuthProvider, useFusionAuth } from "@fusionauth/react-sdk";
import { createRoot } from "react-dom/client";

function Page() {
  const { isLoggedIn, userInfo, startLogin, startLogout } = useFusionAuth();
  if (!isLoggedIn) {
    return <button onClick={() => startLogin("a state of ours")}>Log in</button>;
  }
  return (
    <main>
      <p>Signed in as <b id="email">{userInfo?.email}</b></p>
      <button onClick={() => startLogout()}>Log out</button>
    </main>
  );
}

const settings = JSON.parse(document.getElementById("settings").textContent);
createRoot(document.getElementById("root")).render(
  <FusionAuthProvider
    {...settings}
    redirectUri={window.location.origin}
    scope="openid offline_access email profile"
    shouldAutoRefresh
    shouldAutoFetchUserInfo
    onRedirect={(state) => { document.body.dataset.state = state; }}
    onAutoRefreshFailure={(error) => { document.body.dataset.failure = String(error); }}
  >
    <Page />
  </FusionAuthProvider>
);
