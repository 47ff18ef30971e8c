// The form of an answer, drawn from its JSON Schema by react-jsonschema-form. The controls and what
// is around them are the console's own.

import { UnusableForm } from "@ekiden/model";
// The package as a whole also holds its own tests' checker, which is not installed.
import Form from "@rjsf/core/lib/components/Form.js";
import { replaceStringParameters, TranslatableString } from "@rjsf/utils";
import { CatchBoundary } from "@tanstack/react-router";
import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import type { AnswerProblem } from "../../api/fault.ts";
import { useTexts } from "../../kit/texts.ts";
import type { Complaint } from "./complaints.ts";
import { drawnForm } from "./drawn-form.ts";
import { formTexts } from "./form-texts.ts";
import { JsonField } from "./json-field.tsx";
import { Item, List } from "./list.tsx";
import { NumberField } from "./number-field.tsx";
import { Part } from "./part.tsx";
import { partAt } from "./pointer.ts";
import { pruned } from "./pruned.ts";
import { readForm } from "./read-form.ts";
import { Summary } from "./summary.tsx";
import { Alternatives, Errors, Field, Group } from "./templates.tsx";
import { UnreadableFields } from "./unreadable.ts";
import {
  complaintsAboutGiven,
  errorSchemaOf,
  formValidator,
  type Unreadable,
} from "./validator.ts";
import { LineInput, widgets } from "./widgets.tsx";
import { checkBeside } from "./worker-check.ts";

interface AnswerFormProps {
  /** A JSON Schema. */
  readonly form: unknown;
  readonly title: string;
  /** What the server found wrong with the latest answer. */
  readonly problems: readonly AnswerProblem[];
  readonly onAnswer: (answer: unknown) => void;
  /** The buttons, which wait while an answer is checked. */
  readonly children: (isChecking: boolean) => ReactNode;
}

const fields = { SchemaField: Part, JsonField, NumberField };
const templates = {
  FieldTemplate: Field,
  FieldErrorTemplate: Errors,
  ObjectFieldTemplate: Group,
  ArrayFieldTemplate: List,
  ArrayFieldItemTemplate: Item,
  MultiSchemaFieldTemplate: Alternatives,
  BaseInputTemplate: LineInput,
};

/** Nothing is answered that the form or the person has not said. */
const defaults = {
  constAsDefaults: "never",
  requiredBooleanDefault: "skip",
  arrayMinItems: { populate: "requiredOnly" },
} as const;

const readOrWhy = (form: unknown, title: string) => {
  try {
    const read = readForm(form, title);
    return { usable: { form: read, drawn: drawnForm(read) } };
  } catch (error) {
    if (!(error instanceof UnusableForm)) throw error;
    return { why: error.message };
  }
};

export const AnswerForm = (props: AnswerFormProps) => {
  const { form, title } = props;
  const { usable, why = "" } = useMemo(() => readOrWhy(form, title), [form, title]);
  if (!usable) return <Unusable why={why} />;
  // A part that the library cannot draw must not take the rest of the task with it.
  return (
    <CatchBoundary getResetKey={() => title} errorComponent={Undrawable}>
      <UsableForm {...props} {...usable} />
    </CatchBoundary>
  );
};

const Unusable = ({ why }: { readonly why: string }) => {
  const texts = useTexts(formTexts);
  return <p className="warning">{texts.unusable(why)}</p>;
};

const Undrawable = ({ error }: { readonly error: unknown }) => (
  <Unusable why={error instanceof Error ? error.message : String(error)} />
);

interface UsableFormProps extends AnswerFormProps {
  readonly form: ReturnType<typeof readForm>;
  readonly drawn: ReturnType<typeof drawnForm>;
}

const UsableForm = ({ form, drawn, problems, onAnswer, children }: UsableFormProps) => {
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const unreadable = useMemo<Unreadable>(() => new Map(), []);
  const translateString = useTranslation();
  const { found, marked, isChecking, check, change } = useCheck({
    form,
    problems,
    unreadable,
    onAnswer,
  });
  const extraErrors = useMemo(() => errorSchemaOf(marked), [marked]);
  return (
    <UnreadableFields value={unreadable}>
      <div ref={element} className="stack">
        <Summary problems={found} around={element} />
        <Form
          className="stack"
          schema={drawn}
          validator={formValidator}
          fields={fields}
          templates={templates}
          widgets={widgets}
          extraErrors={extraErrors}
          idPrefix={id}
          idSeparator="/"
          showErrorList={false}
          noHtml5Validate
          noValidate
          translateString={translateString}
          experimental_defaultFormStateBehavior={defaults}
          onChange={({ formData }) => change(formData)}
          onSubmit={({ formData }) => void check(formData)}
        >
          {children(isChecking)}
        </Form>
      </div>
    </UnreadableFields>
  );
};

interface CheckOptions extends Pick<UsableFormProps, "form" | "problems" | "onAnswer"> {
  readonly unreadable: Unreadable;
}

interface Found {
  readonly problems: readonly AnswerProblem[];
  /** What was in the fields. */
  readonly given: unknown;
}

/** Checks what is in the fields, and hands it on when nothing is wrong with it. */
const useCheck = ({ form, problems, unreadable, onAnswer }: CheckOptions) => {
  const say = useComplaintTexts();
  const [found, setFound] = useState<Found>();
  const [given, change] = useState<unknown>();
  const [judged, setJudged] = useState(problems);
  const [isChecking, setChecking] = useState(false);
  // The server's word is newer than what was found here.
  if (judged !== problems) {
    setJudged(problems);
    setFound(undefined);
  }
  const check = async (answer: unknown) => {
    if (isChecking) return;
    setChecking(true);
    change(answer);
    const asked = { form, answer, unreadable };
    const complaints = await complaintsAboutGiven(asked, checkBeside).finally(() =>
      setChecking(false),
    );
    setFound(complaints.length > 0 ? { problems: complaints.map(say), given: answer } : undefined);
    if (complaints.length === 0) onAnswer(pruned(form, answer));
  };
  const marked = useMemo(() => {
    // A field that was changed is not wrong until it is checked again.
    const isAsItWas = ({ at }: AnswerProblem) => partAt(given, at) === partAt(found?.given, at);
    return found ? found.problems.filter(isAsItWas) : problems;
  }, [found, given, problems]);
  return { found: found?.problems ?? problems, marked, isChecking, check, change };
};

const useComplaintTexts = () => {
  const texts = useTexts(formTexts);
  return ({ at, text, value }: Complaint): AnswerProblem => {
    const said = texts[text];
    return { at, text: typeof said === "string" ? said : said(value as never) };
  };
};

/** The few texts of the library that are shown. */
const useTranslation = () => {
  const texts = useTexts(formTexts);
  return (text: TranslatableString, values: string[] = []): string => {
    if (text === TranslatableString.OptionPrefix) return texts.alternative(values[0] ?? "");
    if (text === TranslatableString.TitleOptionPrefix) return texts.alternative(values[1] ?? "");
    if (text === TranslatableString.DeprecatedLabel) return values[0] ?? "";
    return replaceStringParameters(text, values);
  };
};
