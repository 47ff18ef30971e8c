// What the form of a schedule makes of what a schedule has, and of what is typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Definition,
  definitionOf,
  editedDefinition,
  emptyFields,
  fieldsOf,
  hasTimes,
  unreadableMoment,
} from "../../src/schedules/schedule-input.ts";

const zone = "Europe/Berlin";
const workflowType = { name: "Report", version: "1" };

/** With what no field holds exactly: fractions, a time that clocks show twice, spaces in a tag. */
const given: Definition = {
  description: "All of the day before",
  times: {
    cron: ["0 3 * * MON-FRI", "@hourly"],
    timeZone: "Asia/Tokyo",
    everySeconds: 5_400,
    offsetSeconds: 30,
    at: [1_793_500_200.5, 1_793_496_600],
    notBefore: 1_793_496_600,
    notAfter: 1_993_496_607.25,
    jitterSeconds: 10,
  },
  start: {
    workflowType,
    workflowIdPrefix: "report",
    input: "",
    taskList: { name: "night" },
    taskPriority: "3",
    executionStartToCloseTimeout: "3600",
    taskStartToCloseTimeout: "NONE",
    tagList: [" first ", "second"],
    childPolicy: "ABANDON",
    lambdaRole: "arn:aws:iam::123456789012:role/report",
  },
  overlap: "WAIT",
  missed: "NONE",
};

test("a schedule whose form was not changed stays what it was", () => {
  const fields = fieldsOf("nightly", given, zone);
  assert.deepEqual(editedDefinition(given, fields, zone), given);
});

test("what a form does not show outlasts a change of what it shows", () => {
  const base = {
    ...given,
    later: 1,
    times: { ...given.times, except: ["holidays"] },
    start: { ...given.start, retries: 3 },
  };
  const shown = fieldsOf("nightly", base, zone);
  const fields = { ...shown, cron: "5 3 * * *", jitterSeconds: "", description: "" };
  const { description: _, ...others } = base;
  const { jitterSeconds: __, ...times } = base.times;
  assert.deepEqual(editedDefinition(base, fields, zone), {
    ...others,
    times: { ...times, cron: ["5 3 * * *"] },
  });
});

test("what is typed is sent, and what is left empty is not", () => {
  const empty = emptyFields(zone);
  const fields = {
    ...empty,
    cron: "\n 0 3 * * * \n\n@daily\n",
    at: "2026-12-24T18:00\n2026-12-24 17:00:30Z",
    every: "2",
    unit: "hour",
    notAfter: "2027-01-01T00:00",
    start: { ...empty.start, type: '["Report","1"]', input: "[]" },
  } as const;
  assert.ok(hasTimes(fields) && !hasTimes(empty));
  assert.deepEqual(definitionOf(fields, zone), {
    times: {
      cron: ["0 3 * * *", "@daily"],
      timeZone: zone,
      everySeconds: 7_200,
      at: [Date.UTC(2026, 11, 24, 17) / 1_000, Date.UTC(2026, 11, 24, 17, 0, 30) / 1_000],
      notAfter: Date.UTC(2026, 11, 31, 23) / 1_000,
    },
    start: { workflowType, input: "[]" },
    overlap: "SKIP",
    missed: "LAST",
  });
});

test("a zone without a cron expression, which would be refused, is left out", () => {
  const { times } = definitionOf({ ...emptyFields(zone), every: "15" }, zone);
  assert.deepEqual(times, { everySeconds: 900 });
});

test("a line that is no moment is named", () => {
  assert.equal(unreadableMoment("2026-12-24T18:00\n\n2026-12-24T18:00:01Z", zone), undefined);
  for (const line of ["tomorrow", "2026-12-24", "2026-13-24T18:00", "1793500200"]) {
    assert.equal(unreadableMoment(`2026-12-24T18:00\n${line}`, zone), line);
  }
});
