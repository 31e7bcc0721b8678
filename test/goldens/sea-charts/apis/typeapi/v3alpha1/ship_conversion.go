package v3alpha1

// v3alpha1 begins as v2 is. Fields that are called the same and have the same type as in apis/typeapi are
// converted by generated code. Where you change one, `make generate` names the functions that it wants to be written
// here: Convert_v3alpha1_ShipSpec_To_typeapi_ShipSpec and the way back. Both directions must lose nothing.
