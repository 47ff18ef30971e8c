// Forms that have something of everything.
export const journey = {
  type: "object",
  title: "Journey",
  properties: {
    traveler: {
      type: "object",
      title: "Traveler",
      description: "Who goes",
      properties: {
        name: { type: "string", title: "Name", minLength: 2 },
        address: {
          type: "object",
          title: "Address",
          properties: { city: { type: "string", title: "City" } },
          required: ["city"],
        },
      },
      required: ["name"],
    },
    legs: {
      type: "array",
      title: "Legs",
      description: "In their order",
      minItems: 1,
      items: {
        type: "object",
        properties: {
          from: { type: "string", title: "From" },
          kilometers: { type: "integer", title: "Kilometers", minimum: 1, maximum: 20_000 },
        },
        required: ["from"],
      },
    },
    class: {
      title: "Class",
      oneOf: [
        { const: 1, title: "First" },
        { const: 2, title: "Second" },
      ],
    },
    meals: {
      type: "array",
      title: "Meals",
      uniqueItems: true,
      items: { enum: ["breakfast", "lunch", "dinner"] },
    },
    on: { type: "string", format: "date", title: "Day" },
    at: { type: "string", format: "date-time", title: "Departure" },
    insured: { type: "boolean", title: "Insured", default: true },
    project: { type: "string", title: "Project", default: "P-7", readOnly: true },
    reason: { type: "string", title: "Reason", description: "At length", maxLength: 2_000 },
    extra: { type: "object", title: "Extra" },
  },
  required: ["traveler", "legs"],
};

export const bill = {
  type: "object",
  properties: {
    amount: { type: "number", title: "Amount" },
    fee: { type: "number", title: "Fee", default: 1_234.5 },
    pieces: { type: "integer", title: "Pieces" },
  },
  required: ["amount"],
};

const time = { type: "string", format: "time" };

export const birth = {
  type: "object",
  properties: {
    born: { type: "string", format: "date-time", title: "Born", default: "1965-01-01T09:30:00Z" },
    alarm: { ...time, title: "Alarm", default: "10:30:15" },
    call: { ...time, title: "Call", default: "10:00:00Z" },
    lunch: { ...time, title: "Lunch" },
  },
};

export const payment = {
  title: "Payment",
  description: "Ask above 10,000",
  oneOf: [
    {
      title: "By card",
      properties: { by: { const: "card" }, number: { type: "string", title: "Card number" } },
      required: ["by", "number"],
    },
    {
      title: "By invoice",
      properties: {
        by: { const: "invoice" },
        days: { type: "integer", title: "Days", minimum: 7 },
      },
      required: ["by", "days"],
    },
  ],
};

export const counting = {
  type: "object",
  properties: {
    legs: {
      type: "array",
      title: "Legs",
      items: {
        type: "object",
        properties: { "人 / 数": { type: "integer", title: "Number of 人", maximum: 9 } },
      },
    },
  },
};
