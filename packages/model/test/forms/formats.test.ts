// Formats of texts in answers: which texts are of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerFormats, takeAnswerFormats } from "../../src/forms/formats.ts";

const texts: Readonly<Record<string, { readonly are: string[]; readonly areNot: string[] }>> = {
  date: {
    are: ["2026-11-26", "2024-02-29", "2000-02-29", "0001-12-31"],
    areNot: ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-04-31", "2026-4-1", ""],
  },
  time: {
    are: ["09:30:00", "23:59:60Z", "09:30:00.123+02:00", "09:30:00z", "09:30:00-0330"],
    areNot: ["24:00:00", "09:60:00", "09:30", "09:30:61", "09:30:60", "09:30:00.", "x09:30:00"],
  },
  "date-time": {
    are: ["2026-11-26T09:30:00Z", "2026-11-26t09:30:00.5+02:00", "2026-11-26 09:30:00Z"],
    areNot: ["2026-11-26T09:30:00", "2026-11-26", "2026-11-26X09:30:00Z", "2026-02-30T09:30:00Z"],
  },
  duration: {
    are: ["P1D", "PT1H30M", "P3W", "P1Y2M3DT4H5M6S", "PT0.5S", "PT0,5S"],
    areNot: ["P", "PT", "P1DT", "1D", "P1H", "P1WT1H", "P1D1Y", "P1", `P${"1".repeat(99)}D`],
  },
  email: {
    are: ["a@b", "ada.lovelace+swf@mail.example.com", `${"a".repeat(64)}@example.com`],
    areNot: ["", "a", "@b", "a@", "a@b@c", ".a@b", "a.@b", "a..b@c", "a b@c", "a@-b", "a@b."],
  },
  hostname: {
    are: ["localhost", "www.example.com", "example.com.", "xn--bcher-kva.example", "a".repeat(63)],
    areNot: ["", ".", "-a", "a-", "a..b", "a_b", "a".repeat(64), `${"a.".repeat(127)}b`],
  },
  ipv4: {
    are: ["0.0.0.0", "255.255.255.255", "192.168.0.1"],
    areNot: ["256.0.0.0", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.", "a.b.c.d"],
  },
  ipv6: {
    are: ["::", "::1", "1::", "2001:db8::8a2e:370:7334", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"],
    areNot: ["", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::"],
  },
  uri: {
    are: [
      ...["http://example.com", "https://ada@example.com:8080/a/b?c=d/?#e", "urn:isbn:1", "a:"],
      ...["mailto:ada@example.com", "http://[2001:db8::1]:80/", "file:///etc/hosts", "tel:+1-2"],
    ],
    areNot: [
      ...["", "//example.com", "/a", "1a:b", "http://a b", "http://a:b", "http://a/%zz", "a:#b#c"],
      ...["http://a@b@c/", "http://[::1", "http://a[b]/", "http://é/", `a:${"b".repeat(8_192)}`],
    ],
  },
  "uri-reference": {
    are: ["", "/a", "a/b:c", "//example.com/a", "?a=b", "#c", "http://example.com"],
    areNot: ["1:b", "a b", "\\a", "%", "#a#b"],
  },
  "uri-template": {
    are: ["", "/a/{b}", "/{+path,x:3}{?q*}", "a%20b"],
    areNot: ["{", "}", "{}", "{a", "a b", "{a,}", "%2"],
  },
  url: {
    are: [
      "http://localhost",
      "https://例え.jp/道?x=y",
      "ftp://a@b:21/c",
      "http://[::1]:80/",
      "HTTP://EXAMPLE.COM/",
    ],
    areNot: [
      "",
      "urn:a",
      "http://",
      "http:///a",
      "http://a!",
      "http://[::g]",
      "mailto:a@b",
      "http://a b",
      "javascript://a",
    ],
  },
  uuid: {
    are: ["2eb8aa08-aa98-11ea-b4aa-73b441d16380", "urn:uuid:2EB8AA08-AA98-11EA-B4AA-73B441D16380"],
    areNot: ["2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "g"],
  },
  "json-pointer": { are: ["", "/", "/a/0/~0~1", "//"], areNot: ["a", "/~", "/~2", "#/a"] },
  "relative-json-pointer": {
    are: ["0", "10/a", "1#"],
    areNot: ["", "01", "/a", "1##", "-1", "1a"],
  },
};

for (const [name, isOfFormat] of Object.entries(answerFormats)) {
  test(`of the format ${name} are the texts that its standard describes`, () => {
    const { are = [], areNot = [] } = texts[name] ?? {};
    assert.ok(are.length > 0 && areNot.length > 0);
    for (const text of are) assert.equal(isOfFormat(text), true, text);
    for (const text of areNot) assert.equal(isOfFormat(text), false, text);
  });
}

test("a checker of schemas is left with these formats alone", () => {
  const table: Record<string, (text: string) => boolean> = { url: () => false, regex: () => false };
  takeAnswerFormats(table);
  assert.deepEqual(Object.keys(table).sort(), Object.keys(texts).sort());
  assert.equal(table.url?.("http://localhost"), true);
  assert.equal(table.toString, undefined);
  assert.equal(table.constructor, undefined);
});
