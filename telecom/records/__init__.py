"""The records, by what they are about; `telecom.models` has them all."""
