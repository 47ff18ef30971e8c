// The windows of a browser share the session's cookie: what one of them does about the session, it
// tells the others.
import { useEffect } from "react";

/** A user has signed in, or has signed out. */
type SessionNews = "began" | "ended";

const channel = new BroadcastChannel("ekiden-session");

export const tellOtherWindows = (news: SessionNews): void => channel.postMessage(news);

/** Calls the listener when another window tells just this. */
export const useOtherWindows = (news: SessionNews, listener: () => void): void =>
  useEffect(() => {
    const onMessage = ({ data }: MessageEvent<SessionNews>) => {
      if (data === news) listener();
    };
    channel.addEventListener("message", onMessage);
    return () => channel.removeEventListener("message", onMessage);
  }, [news, listener]);
