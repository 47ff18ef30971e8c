// The door: with an access key. Its secret goes to the server once, and stays nowhere.
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { signIn } from "../api/session.ts";
import { Button } from "../kit/button.tsx";
import { Command, Problem } from "../kit/feedback.tsx";
import { TextField } from "../kit/fields.tsx";
import { defineTexts, useTexts } from "../kit/texts.ts";

const signInTexts = defineTexts(
  {
    title: "Sign in",
    intro: "With an access key of this server. The secret is not kept in this browser.",
    accessKeyId: "Access key id",
    secret: "Secret access key",
    submit: "Sign in",
    none: "No key? An administrator of the server makes one:",
  },
  {
    title: "サインイン",
    intro: "このサーバーのアクセスキーを使います。シークレットはこのブラウザーに保存されません。",
    accessKeyId: "アクセスキー ID",
    secret: "シークレットアクセスキー",
    submit: "サインイン",
    none: "キーがない場合は、サーバーの管理者が作成できます:",
  },
);

export const SignIn = () => {
  const texts = useTexts(signInTexts);
  const client = useQueryClient();
  const [accessKeyId, setAccessKeyId] = useState("");
  const [secret, setSecret] = useState("");
  const [error, setError] = useState<Error>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(undefined);
    try {
      const session = await signIn(accessKeyId, secret);
      setSecret("");
      client.setQueryData(["session"], session);
    } catch (thrown) {
      setError(thrown as Error);
    }
  };
  return (
    <main className="alone">
      <form className="card stack" onSubmit={submit}>
        <h1>{texts.title}</h1>
        <p className="faint">{texts.intro}</p>
        <TextField
          label={texts.accessKeyId}
          value={accessKeyId}
          onChange={setAccessKeyId}
          autoComplete="username"
          isRequired
        />
        <TextField
          label={texts.secret}
          type="password"
          value={secret}
          onChange={setSecret}
          autoComplete="off"
          isRequired
        />
        {error && <Problem error={error} />}
        <Button type="submit" look="primary">
          {texts.submit}
        </Button>
        <p className="faint">{texts.none}</p>
        <Command text="ekiden key create --user NAME" />
      </form>
    </main>
  );
};
