// A list: its items can be added, removed and moved, all of it from the keyboard.
import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps } from "@rjsf/utils";
import { useEffect, useRef } from "react";
import { useTexts } from "../../kit/texts.ts";
import { formTexts } from "./form-texts.ts";
import { described, helpId } from "./ids.ts";

const controls = "input, select, textarea, button";

export const List = (props: ArrayFieldTemplateProps) => {
  const { title, schema, items, canAdd, onAddClick, readonly, required, fieldPathId } = props;
  const texts = useTexts(formTexts);
  const element = useRef<HTMLFieldSetElement>(null);
  const rows = useRef<HTMLOListElement>(null);
  const before = useRef(items.length);
  const isAdding = useRef(false);
  // The focus goes to an item that was added; when one is removed, it stays in the list.
  useEffect(() => {
    const added = isAdding.current && items.length > before.current;
    const removed = items.length < before.current && document.activeElement === document.body;
    const last = rows.current?.lastElementChild;
    if (added) last?.querySelector<HTMLElement>(controls)?.focus();
    if (removed) element.current?.focus();
    before.current = items.length;
    isAdding.current = false;
  }, [items.length]);
  const { $id: id } = fieldPathId;
  const hasHelp = Boolean(schema.description);
  const hasProblem = (props.rawErrors?.length ?? 0) > 0;
  return (
    <fieldset
      ref={element}
      className="answer-group"
      tabIndex={-1}
      aria-describedby={described({ id, hasHelp, hasProblem })}
    >
      <legend>
        {title}
        {required && <span aria-hidden="true"> *</span>}
      </legend>
      {hasHelp && (
        <p className="faint" id={helpId(id)}>
          {schema.description}
        </p>
      )}
      {items.length > 0 && (
        <ol ref={rows} className="answer-list">
          {items}
        </ol>
      )}
      {canAdd && !readonly && (
        <div className="actions">
          <button
            type="button"
            className="button"
            onClick={(event) => {
              isAdding.current = true;
              onAddClick(event);
            }}
          >
            {texts.add(title)}
          </button>
        </div>
      )}
    </fieldset>
  );
};

export const Item = ({ children, buttonsProps, index, readonly }: ArrayFieldItemTemplateProps) => {
  const texts = useTexts(formTexts);
  const { hasMoveUp, hasMoveDown, hasRemove } = buttonsProps;
  const { onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  const name = texts.item(index + 1);
  return (
    <li>
      <div>{children}</div>
      {!readonly && (
        <div className="answer-item-buttons">
          {(hasMoveUp || hasMoveDown) && (
            <>
              <Move sign="↑" label={texts.moveUp(name)} isAble={hasMoveUp} onPress={onMoveUpItem} />
              <Move
                sign="↓"
                label={texts.moveDown(name)}
                isAble={hasMoveDown}
                onPress={onMoveDownItem}
              />
            </>
          )}
          {hasRemove && <Move sign="×" label={texts.remove(name)} isAble onPress={onRemoveItem} />}
        </div>
      )}
    </li>
  );
};

interface MoveProps {
  readonly sign: string;
  readonly label: string;
  readonly isAble: boolean;
  readonly onPress: () => void;
}

/** A button that can do nothing now keeps the focus, also when an item has reached an end. */
const Move = ({ sign, label, isAble, onPress }: MoveProps) => (
  <button
    type="button"
    className="button quiet"
    aria-label={label}
    aria-disabled={!isAble}
    onClick={() => {
      if (isAble) onPress();
    }}
  >
    <span aria-hidden="true">{sign}</span>
  </button>
);
